/// A convolution on integers: input `[C, H, W]` (or `[C, W]`), output `[O, H', W']`,
/// `acc[o, y, x] = sum_(c, i, j) W[o, c, i, j] x[g C/G + c, ..] + bias[o] + sum_i addends[i] T_i[o, y, x]`, `g` the group of
/// `o`, the sum running over taps inside the input, then requantisation by `2^shift`.
package struct ConvolutionParameters: Sendable, Equatable {
  package var outputs: Int
  /// `C / G`: channels that one output reads.
  package var inputsPerGroup: Int
  package var groups: Int
  package var window: SlidingWindow
  /// Row-major `[outputs, inputsPerGroup] + kernel`.
  package var weights: [Int16]
  /// Declared two's complement width of the weights, 2...16.
  package var weightBits: Int
  /// One entry per output channel, in units of the accumulator.
  package var bias: [Int64]
  /// Declared two's complement width of the bias, 1...62.
  package var biasBits: Int
  package var shift: Int
  /// Factors of the further inputs of the node, tensors of the shape of the output: residual connections.
  package var addends: [Int64]

  package init(
    outputs: Int, inputsPerGroup: Int, groups: Int, window: SlidingWindow, weights: [Int16], weightBits: Int,
    bias: [Int64], biasBits: Int, shift: Int, addends: [Int64] = []
  ) {
    self.outputs = outputs
    self.inputsPerGroup = inputsPerGroup
    self.groups = groups
    self.window = window
    self.weights = weights
    self.weightBits = weightBits
    self.bias = bias
    self.biasBits = biasBits
    self.shift = shift
    self.addends = addends
  }

  /// Products in one accumulator.
  package var products: Int { inputsPerGroup &* window.taps }
}
