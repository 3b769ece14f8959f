/// A dense layer on integers, over the last dimension of its input: `acc = W x + bias + sum_i addends[i] T_i`, then
/// requantisation by `2^shift`.
package struct DenseParameters: Sendable, Equatable {
  package var outputs: Int
  package var inputs: Int
  /// Row-major, `outputs` rows of `inputs` entries.
  package var weights: [Int16]
  /// Declared two's complement width of the weights, 2...16: every weight is in `-2^(bits-1) ..< 2^(bits-1)`.
  package var weightBits: Int
  /// One entry per output, in units of the accumulator.
  package var bias: [Int64]
  /// Declared two's complement width of the bias, 1...62.
  package var biasBits: Int
  /// Number of fraction bits dropped by requantisation, 0...61.
  package var shift: Int
  /// Factors of the further inputs of the node, tensors of the shape of the output: residual connections.
  package var addends: [Int64]

  package init(
    outputs: Int, inputs: Int, weights: [Int16], weightBits: Int, bias: [Int64], biasBits: Int, shift: Int,
    addends: [Int64] = []
  ) {
    self.outputs = outputs
    self.inputs = inputs
    self.weights = weights
    self.weightBits = weightBits
    self.bias = bias
    self.biasBits = biasBits
    self.shift = shift
    self.addends = addends
  }

  /// Largest possible magnitude of an accumulator for inputs in `range`:
  /// `inputs * 2^(weightBits-1) * max|x| + 2^(biasBits-1)`. It uses declared widths only; circuits declare at least 2
  /// bits, so a bias of 1 counts as 2.
  ///
  /// Returns nil if the bound does not stay below `2^62`, which no valid graph has.
  package func accumulatorBound(input range: ClosedRange<Int64>) -> Int64? {
    guard inputs >= 0, (2...16).contains(weightBits), (1...62).contains(biasBits) else { return nil }
    let largest = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    let (perWeight, overflow1) = largest.multipliedReportingOverflow(by: 1 << UInt64(weightBits - 1))
    let (products, overflow2) = perWeight.multipliedReportingOverflow(by: UInt64(inputs))
    let (bound, overflow3) = products.addingReportingOverflow(1 << UInt64(max(biasBits, 2) - 1))
    guard !overflow1, !overflow2, !overflow3, bound < 1 << 62 else { return nil }
    return Int64(bound)
  }

  /// Interval of `q` for inputs in `range`, without addends, or nil if the accumulator bound is too large or `shift` is not in 0...61.
  package func outputRange(input range: ClosedRange<Int64>) -> ClosedRange<Int64>? {
    guard (0...61).contains(shift), let bound = accumulatorBound(input: range) else { return nil }
    return requantized(-bound)...requantized(bound)
  }

  /// `q` for one accumulator; `|accumulator| < 2^62`.
  @inlinable
  package func requantized(_ accumulator: Int64) -> Int64 {
    Requantisation.apply(accumulator, shift: shift)
  }
}
