/// Convolution (as everywhere in machine learning, a correlation) in one or two dimensions. Inputs: `x` (batch,
/// channels, spatial dimensions), weights (outputs, channels of a group, kernel) and, optionally, a bias for each
/// output.
package struct Conv: FloatOperator {
  package static let operatorName = "Conv"

  package var group: Int
  package var window: Window

  package init(group: Int = 1, window: Window) {
    self.group = group
    self.window = window
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...3).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 or 3", found: inputs.count)
    }
    try FloatOperation.requireFloat(inputs, node: node)
    if inputs.count == 3 { try Convolution.checkBias(inputs[2], inputs[1], node: node) }
    return [
      try Convolution.inferType(inputs[0], inputs[1], group: group, window: window, element: .float32, node: node)
    ]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let x = try inputs[0].floats(for: node)
    let w = try inputs[1].floats(for: node)
    let geometry = try Convolution.Geometry(
      x: inputs[0].shape, w: inputs[1].shape, group: group, window: window, node: node)
    var result = Convolution.sums(x.span, w.span, geometry)
    if inputs.count == 3 {
      let bias = try inputs[2].floats(for: node)
      let plane = shape.dropFirst(2).reduce(1, *)
      for start in stride(from: 0, to: result.count, by: plane) {
        let summand = bias[start / plane % bias.count]
        for index in start..<start + plane { result[index] += summand }
      }
    }
    return [TensorValue(shape: shape, result)]
  }
}
