/// `scale (x - zero point)`. Inputs: `x` (int8, uint8 or int32), scale and, optionally, zero point.
package struct DequantizeLinear: FloatOperator {
  package static let operatorName = "DequantizeLinear"

  /// Along which scale and zero point vary if they have several entries.
  package var axis: Int

  package init(axis: Int) { self.axis = axis }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...3).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 or 3", found: inputs.count)
    }
    guard [.int8, .uint8, .int32].contains(inputs[0].element) else {
      throw .unsupportedType(node: node, expected: "int8, uint8 or int32", found: inputs[0].element.rawValue)
    }
    let size = try PerAxis.size(inputs[0], scale: inputs[1], axis: axis, node: node)
    try QuantizedArithmetic.check(
      scale: inputs[1], zeroPoint: inputs.count == 3 ? inputs[2] : nil, axisSize: size, element: inputs[0].element,
      of: "x", node: node)
    return [TensorType(.float32, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].integers(for: node)
    let scales = try inputs[1].floats(for: node)
    let zeros = inputs.count == 3 ? try inputs[2].integers(for: node) : scales.map { _ in 0 }
    let inner = try PerAxis.inner(inputs[0].shape, count: scales.count, axis: axis, node: node)
    let result = values.indices.map { index in
      let place = index / inner % scales.count
      return Float(values[index] &- zeros[place]) * scales[place]
    }
    return [TensorValue(shape: inputs[0].shape, result)]
  }
}
