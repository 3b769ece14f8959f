/// Product of two quantised tensors with broadcasting, of onnxruntime's domain com.microsoft. Inputs: each operand with
/// its scale and zero point, then scale and zero point of the result.
package struct QLinearMul: FloatOperator {
  package static let operatorName = "QLinearMul"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try QuantizedOperands.combinedType(inputs, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    return try QuantizedOperands.combined(inputs, type: type, node: node) { scales in
      let factor = scales.0 * scales.1 / scales.2
      return { a, b in Float(a * b) * factor }
    }
  }
}
