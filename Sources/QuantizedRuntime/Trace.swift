/// What one run computed, as far as a proof needs it.
package struct Trace: Sendable, Equatable {
  package var input: [Int64]
  /// Accumulators before requantisation of every dense, convolution, scale and product node, bias and addends included,
  /// by the name of the node's output tensor; row-major in its shape.
  package var accumulators: [String: [Int64]]
  package var output: [Int64]

  package init(input: [Int64], accumulators: [String: [Int64]], output: [Int64]) {
    self.input = input
    self.accumulators = accumulators
    self.output = output
  }
}
