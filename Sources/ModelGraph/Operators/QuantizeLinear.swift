/// `round(x / scale) + zero point` within int8 or uint8, ties to even. Inputs: `x`, scale and, optionally, zero point.
package struct QuantizeLinear: FloatOperator {
  package static let operatorName = "QuantizeLinear"

  /// Along which scale and zero point vary if they have several entries.
  package var axis: Int
  /// Type of the result if there is no zero point, which determines it otherwise.
  package var element: ElementType

  package init(axis: Int, element: ElementType = .uint8) {
    self.axis = axis
    self.element = element
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...3).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 or 3", found: inputs.count)
    }
    try FloatOperation.requireFloat([inputs[0]], node: node)
    let result = inputs.count == 3 ? inputs[2].element : element
    guard QuantizedArithmetic.elements.contains(result) else {
      throw .unsupportedType(node: node, expected: "a zero point of type int8 or uint8", found: result.rawValue)
    }
    let size = try PerAxis.size(inputs[0], scale: inputs[1], axis: axis, node: node)
    try QuantizedArithmetic.check(
      scale: inputs[1], zeroPoint: inputs.count == 3 ? inputs[2] : nil, axisSize: size, element: result, of: "x",
      node: node)
    return [TensorType(result, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let values = try inputs[0].floats(for: node)
    let scales = try inputs[1].floats(for: node)
    let zeros = inputs.count == 3 ? try inputs[2].integers(for: node) : scales.map { _ in 0 }
    let inner = try PerAxis.inner(inputs[0].shape, count: scales.count, axis: axis, node: node)
    let range = type.element.range ?? 0...255
    let result = values.indices.map { index in
      let place = index / inner % scales.count
      return QuantizedArithmetic.quantized(values[index] / scales[place], zeroPoint: zeros[place], range)
    }
    return [TensorValue(shape: inputs[0].shape, result, type.element)]
  }
}

/// Parameters that may vary along one axis of a tensor.
enum PerAxis {
  /// Size of the axis, or nil if the parameter has one entry, for which the axis has no meaning.
  static func size(_ x: TensorType, scale: TensorType, axis: Int, node: String) throws(ModelGraphError) -> Dimension? {
    if QuantizedArithmetic.isSingle(scale) { return nil }
    return x.shape[try FloatOperation.axis(axis, rank: x.shape.count, node: node)]
  }

  /// The number of entries after which the place along the axis advances.
  static func inner(_ shape: [Int], count: Int, axis: Int, node: String) throws(ModelGraphError) -> Int {
    if count == 1 { return 1 }
    return shape[(try FloatOperation.axis(axis, rank: shape.count, node: node) + 1)...].reduce(1, *)
  }
}
