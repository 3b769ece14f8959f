/// What one run computed, as far as a proof needs it.
package struct Trace: Sendable, Equatable {
  package var input: [Int64]
  /// Accumulators of every dense node before requantisation, by the name of the node's output tensor.
  package var accumulators: [String: [Int64]]
  package var output: [Int64]

  package init(input: [Int64], accumulators: [String: [Int64]], output: [Int64]) {
    self.input = input
    self.accumulators = accumulators
    self.output = output
  }
}
