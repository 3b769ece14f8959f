/// Convolution of int8 or uint8 integers to int32. Inputs: `x`, weights and, optionally, the zero point of `x` and
/// that of the weights (one, or one for each output).
package struct ConvInteger: FloatOperator {
  package static let operatorName = "ConvInteger"

  package var group: Int
  package var window: Window

  package init(group: Int = 1, window: Window) {
    self.group = group
    self.window = window
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...4).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 to 4", found: inputs.count)
    }
    for (place, operand) in ["x", "the weights"].enumerated() {
      let type = inputs[place]
      try QuantizedArithmetic.requireQuantized(type, of: operand, node: node)
      try QuantizedArithmetic.check(
        scale: nil, zeroPoint: inputs.count > place + 2 ? inputs[place + 2] : nil,
        axisSize: place == 1 ? type.shape.first : nil, element: type.element, of: operand, node: node)
    }
    return [try Convolution.inferType(inputs[0], inputs[1], group: group, window: window, element: .int32, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let x = try QuantizedArithmetic.centred(inputs[0], inputs.count > 2 ? inputs[2] : nil, axis: 0, node: node)
    let w = try QuantizedArithmetic.centred(inputs[1], inputs.count > 3 ? inputs[3] : nil, axis: 0, node: node)
    let geometry = try Convolution.Geometry(
      x: inputs[0].shape, w: inputs[1].shape, group: group, window: window, node: node)
    let sums = Convolution.sums(x.span, w.span, geometry)
    return [TensorValue(shape: shape, sums.map(QuantizedArithmetic.accumulator), .int32)]
  }
}
