/// `LeakyRelu` of a quantised tensor, of onnxruntime's domain com.microsoft. Inputs: `x`, its scale and zero point,
/// scale and zero point of the result.
package struct QLinearLeakyRelu: FloatOperator {
  package static let operatorName = "QLinearLeakyRelu"

  package var alpha: Float

  package init(alpha: Float) { self.alpha = alpha }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try QuantizedOperands.functionType(inputs, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let function = LeakyRelu(alpha: alpha)
    return try QuantizedOperands.mapped(inputs, node: node) { function($0) }
  }
}
