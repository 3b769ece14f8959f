import ModelGraph

/// How quantised graphs are run while they are measured. All runners compute the same integers.
package struct GraphRunner: Sendable {
  /// About how many multiplications may go into one measurement.
  let productBudget: Int
  let run: @Sendable (QuantizedGraph, [[Int64]]) throws -> [[Int64]]

  /// - Parameter run: the outputs of a valid graph for a batch of inputs.
  package init(productBudget: Int, run: @escaping @Sendable (QuantizedGraph, [[Int64]]) throws -> [[Int64]]) {
    self.productBudget = productBudget
    self.run = run
  }

  /// Plain loops.
  package static let reference = GraphRunner(productBudget: 200_000_000) { graph, inputs in
    let evaluator = try ReferenceEvaluator(graph)
    return try inputs.map { try evaluator.run($0) }
  }
}
