import ModelGraph

extension CircuitBuilder {
  /// `acc[g, o, y..] = sum_(c, i..) W[g, o, c, i..] x[g C/G + c, y stride + i dilation - pad ..] + bias[g, o] + addends`,
  /// requantised: one product step; taps in the padding read outside `x` and contribute nothing.
  ///
  /// The output channels are `G` groups of `O/G`; indices of size 1, as in depthwise or ungrouped convolutions, vanish.
  package mutating func convolution(
    _ node: QuantizedNode, _ parameters: ConvolutionParameters
  ) throws(CircuitError) {
    let inputs = try views(of: node)
    let window = parameters.window
    guard let data = inputs.first, inputs.count == 1 + parameters.addends.count, parameters.groups > 0,
      data.shape.count == window.rank + 1, let sizes = window.outputSizes(input: Array(data.shape.dropFirst()))
    else { throw .rule(.shape, node.name) }
    let rank = window.rank
    let perGroup = parameters.outputs / parameters.groups
    // Group, channel in the group, positions; then channel in the group of the input, taps.
    var draft = LinearDraft(name: node.name, outputs: [parameters.groups, perGroup] + sizes)
    draft.dimensions = [[0, 1]] + (0..<rank).map { [2 + $0] }
    draft.contractions = [parameters.inputsPerGroup] + window.kernel
    let (channel, tap) = (2 + rank, 3 + rank)
    draft.weights = .init(
      name: node.name + ".weights", variables: [0, 1, channel] + (0..<rank).map { tap + $0 },
      bits: parameters.weightBits)
    let channelIndex = AffineIndex(terms: [
      .init(variable: 0, coefficient: parameters.inputsPerGroup), .init(variable: channel, coefficient: 1),
    ])
    draft.factors = [
      Reading(
        view: data,
        indices: [channelIndex] + (0..<rank).map { window.index(axis: $0, output: 2 + $0, tap: tap + $0) })
    ]
    draft.bias = .init(name: node.name + ".bias", variables: [0, 1], bits: max(2, parameters.biasBits))
    draft.add(Array(inputs.dropFirst()), factors: parameters.addends)
    draft.shift = parameters.shift
    place(node.output, at: try add(draft, result: node.output))
  }
}

extension SlidingWindow {
  /// The input position, along `axis`, as a function of two variables.
  func index(axis: Int, output: Int, tap: Int) -> AffineIndex {
    AffineIndex(
      terms: [
        .init(variable: output, coefficient: strides[axis]), .init(variable: tap, coefficient: dilations[axis]),
      ], constant: -padsBefore[axis])
  }
}
