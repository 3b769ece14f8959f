/// `Sigmoid` of a quantised tensor, of onnxruntime's domain com.microsoft. Inputs: `x`, its scale and zero point, scale
/// and zero point of the result.
package struct QLinearSigmoid: FloatOperator {
  package static let operatorName = "QLinearSigmoid"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try QuantizedOperands.functionType(inputs, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let sigmoid = Sigmoid()
    return try QuantizedOperands.mapped(inputs, node: node) { sigmoid($0) }
  }
}
