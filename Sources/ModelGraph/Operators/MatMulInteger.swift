/// Matrix product of int8 or uint8 integers to int32, shaped as `MatMul`. Inputs: two factors and, optionally, their
/// zero points: one, or one for each row of the first and each column of the second.
package struct MatMulInteger: FloatOperator {
  package static let operatorName = "MatMulInteger"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...4).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 to 4", found: inputs.count)
    }
    for (place, operand) in ["the first factor", "the second factor"].enumerated() {
      let type = inputs[place]
      try QuantizedArithmetic.requireQuantized(type, of: operand, node: node)
      try QuantizedArithmetic.check(
        scale: nil, zeroPoint: inputs.count > place + 2 ? inputs[place + 2] : nil,
        axisSize: MatMul.parameterAxis(type, isFirst: place == 0), element: type.element, of: operand, node: node)
    }
    return [TensorType(.int32, try MatMul.shape(inputs[0], inputs[1], node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (a, b) = (inputs[0], inputs[1])
    let left = try QuantizedArithmetic.centred(
      a, inputs.count > 2 ? inputs[2] : nil, axis: a.shape.count - 2, node: node)
    let right = try QuantizedArithmetic.centred(
      b, inputs.count > 3 ? inputs[3] : nil, axis: b.shape.count - 1, node: node)
    let sums = MatrixProduct.stacked(left.span, a.shape, right.span, b.shape, to: shape)
    return [TensorValue(shape: shape, sums.map(QuantizedArithmetic.accumulator), .int32)]
  }
}
