/// What one run computed, as far as a proof needs it.
package struct Trace: Sendable, Equatable {
  package var input: [Int64]
  /// Accumulators before requantisation of every dense, convolution, scale and product node, bias and addends included,
  /// by the name of the node's output tensor; row-major in its shape.
  package var accumulators: [String: [Int64]]
  package var output: [Int64]
  /// For each annotation column that a derived circuit reads its values, one for each row.
  package var annotations: [[Int64]]

  package init(
    input: [Int64], accumulators: [String: [Int64]], output: [Int64], annotations: [[Int64]] = []
  ) {
    self.input = input
    self.accumulators = accumulators
    self.output = output
    self.annotations = annotations
  }

  /// What several runs of one graph computed, one after the other: the trace of a circuit about many rows.
  ///
  /// - Parameter annotations: for each annotation column a value for each run.
  package init(rows: [Trace], annotations: [[Int64]] = []) {
    var accumulators: [String: [Int64]] = [:]
    for name in (rows.first?.accumulators ?? [:]).keys {
      accumulators[name] = rows.flatMap { $0.accumulators[name] ?? [] }
    }
    self.init(
      input: rows.flatMap(\.input), accumulators: accumulators, output: rows.flatMap(\.output),
      annotations: annotations)
  }
}
