/// `scale (x - mean) / sqrt(variance + epsilon) + bias` channel by channel, as at inference. Inputs: `x` (batch,
/// channels, any further dimensions), then scale, bias, mean and variance, each with one entry for each channel.
package struct BatchNormalization: FloatOperator {
  package static let operatorName = "BatchNormalization"

  package var epsilon: Float

  package init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 5 else { throw .wrongInputCount(node: node, expected: "5", found: inputs.count) }
    try FloatOperation.requireFloat(inputs, node: node)
    guard inputs[0].shape.count >= 2, inputs[0].shape[1].size != nil else {
      throw .invalidNode(
        node: node, reason: "its input is \(inputs[0]), expected: batch and a fixed number of channels")
    }
    for (input, meaning) in zip(inputs.dropFirst(), ["scale", "bias", "mean", "variance"])
    where input.shape != [inputs[0].shape[1]] {
      throw .invalidNode(
        node: node, reason: "its \(meaning) is \(input), expected one entry for each channel of \(inputs[0])")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    var values = try inputs[0].floats(for: node)
    let (factors, summands) = try affine(Array(inputs.dropFirst()), node: node)
    let plane = inputs[0].shape.dropFirst(2).reduce(1, *)
    var channel = 0
    for start in stride(from: 0, to: values.count, by: plane) {
      let (factor, summand) = (factors[channel], summands[channel])
      for index in start..<start + plane { values[index] = Float(factor * Double(values[index]) + summand) }
      channel = channel + 1 == factors.count ? 0 : channel + 1
    }
    return [TensorValue(shape: inputs[0].shape, values)]
  }

  /// Factor and summand of each channel, from scale, bias, mean and variance.
  package func affine(
    _ parameters: [TensorValue], node: String
  ) throws(ModelGraphError) -> (factors: [Double], summands: [Double]) {
    guard parameters.count == 4 else {
      throw .wrongInputCount(node: node, expected: "5", found: parameters.count + 1)
    }
    let scale = try parameters[0].floats(for: node)
    let bias = try parameters[1].floats(for: node)
    let mean = try parameters[2].floats(for: node)
    let variance = try parameters[3].floats(for: node)
    guard scale.count == bias.count, scale.count == mean.count, scale.count == variance.count else {
      throw .invalidNode(node: node, reason: "scale, bias, mean and variance have different lengths")
    }
    var (factors, summands): ([Double], [Double]) = ([], [])
    for channel in scale.indices {
      let factor = Double(scale[channel]) / (Double(variance[channel]) + Double(epsilon)).squareRoot()
      factors.append(factor)
      summands.append(Double(bias[channel]) - Double(mean[channel]) * factor)
    }
    return (factors, summands)
  }
}
