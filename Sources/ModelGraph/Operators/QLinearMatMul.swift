/// Matrix product of quantised tensors to a quantised tensor, shaped as `MatMul`. Inputs: the first factor, its scale
/// and zero point (one, or one for each row), the second, its scale and zero point (one, or one for each column),
/// scale and zero point of the result.
package struct QLinearMatMul: FloatOperator {
  package static let operatorName = "QLinearMatMul"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 8 else { throw .wrongInputCount(node: node, expected: "8", found: inputs.count) }
    for (place, operand) in [(0, "the first factor"), (3, "the second factor")] {
      let type = inputs[place]
      try QuantizedArithmetic.requireQuantized(type, of: operand, node: node)
      try QuantizedArithmetic.check(
        scale: inputs[place + 1], zeroPoint: inputs[place + 2],
        axisSize: MatMul.parameterAxis(type, isFirst: place == 0), element: type.element, of: operand, node: node)
    }
    try QuantizedArithmetic.requireQuantized(inputs[7], of: "the zero point of the result", node: node)
    try QuantizedArithmetic.check(
      scale: inputs[6], zeroPoint: inputs[7], axisSize: nil, element: inputs[7].element, of: "the result", node: node)
    return [TensorType(inputs[7].element, try MatMul.shape(inputs[0], inputs[3], node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let shape = type.fixedShape ?? []
    let (a, b) = (inputs[0], inputs[3])
    let left = try QuantizedArithmetic.centred(a, inputs[2], axis: a.shape.count - 2, node: node)
    let right = try QuantizedArithmetic.centred(b, inputs[5], axis: b.shape.count - 1, node: node)
    let sums = MatrixProduct.stacked(left.span, a.shape, right.span, b.shape, to: shape)
    let rowScales = try inputs[1].floats(for: node)
    let columnScales = try inputs[4].floats(for: node)
    let outputScale = try inputs[6].floats(for: node)[0]
    let zero = try inputs[7].integers(for: node)[0]
    let range = type.element.range ?? 0...255
    let columns = b.shape.count >= 2 ? b.shape[b.shape.count - 1] : 1
    let rows = a.shape.count >= 2 ? a.shape[a.shape.count - 2] : 1
    let result = sums.indices.map { index in
      let row = rowScales[rowScales.count == 1 ? 0 : index / columns % rows]
      let column = columnScales[columnScales.count == 1 ? 0 : index % columns]
      return QuantizedArithmetic.quantized(
        Float(QuantizedArithmetic.accumulator(sums[index])) * (row * column / outputScale), zeroPoint: zero, range)
    }
    return [TensorValue(shape: shape, result, type.element)]
  }
}
