/// Convolution of quantised tensors to a quantised tensor. Inputs: `x`, its scale and zero point, weights, their
/// scale and zero point (one, or one for each output), scale and zero point of the result and, optionally, an int32
/// bias of scale `x scale * weight scale`.
package struct QLinearConv: FloatOperator {
  package static let operatorName = "QLinearConv"

  package var group: Int
  package var window: Window

  package init(group: Int = 1, window: Window) {
    self.group = group
    self.window = window
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (8...9).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "8 or 9", found: inputs.count)
    }
    let (x, w) = (inputs[0], inputs[3])
    try QuantizedArithmetic.requireQuantized(x, of: "x", node: node)
    try QuantizedArithmetic.requireQuantized(w, of: "the weights", node: node)
    try QuantizedArithmetic.requireQuantized(inputs[7], of: "the zero point of the result", node: node)
    try QuantizedArithmetic.check(
      scale: inputs[1], zeroPoint: inputs[2], axisSize: nil, element: x.element, of: "x", node: node)
    try QuantizedArithmetic.check(
      scale: inputs[4], zeroPoint: inputs[5], axisSize: w.shape.first, element: w.element, of: "the weights",
      node: node)
    try QuantizedArithmetic.check(
      scale: inputs[6], zeroPoint: inputs[7], axisSize: nil, element: inputs[7].element, of: "the result", node: node)
    if inputs.count == 9 {
      guard inputs[8].element == .int32 else {
        throw .unsupportedType(node: node, expected: "an int32 bias", found: inputs[8].element.rawValue)
      }
      try Convolution.checkBias(inputs[8], w, node: node)
    }
    return [
      try Convolution.inferType(x, w, group: group, window: window, element: inputs[7].element, node: node)
    ]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let x = try QuantizedArithmetic.centred(inputs[0], inputs[2], axis: 0, node: node)
    let w = try QuantizedArithmetic.centred(inputs[3], inputs[5], axis: 0, node: node)
    let geometry = try Convolution.Geometry(
      x: inputs[0].shape, w: inputs[3].shape, group: group, window: window, node: node)
    let sums = Convolution.sums(x.span, w.span, geometry)
    let bias = inputs.count == 9 ? try inputs[8].integers(for: node) : []
    let inputScale = try inputs[1].floats(for: node)[0]
    let outputScale = try inputs[6].floats(for: node)[0]
    let factors = try inputs[4].floats(for: node).map { inputScale * $0 / outputScale }
    let zero = try inputs[7].integers(for: node)[0]
    let range = type.element.range ?? 0...255
    let plane = geometry.output.height * geometry.output.width
    let result = sums.indices.map { index in
      let output = index / plane % geometry.outputs
      let sum = QuantizedArithmetic.accumulator(sums[index] + (bias.isEmpty ? 0 : Double(bias[output])))
      return QuantizedArithmetic.quantized(
        Float(sum) * factors[factors.count == 1 ? 0 : output], zeroPoint: zero, range)
    }
    return [TensorValue(shape: type.fixedShape ?? [], result, type.element)]
  }
}
