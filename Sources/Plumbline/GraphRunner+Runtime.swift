import ModelGraph
import ONNXImporter
import QuantizedRuntime

extension GraphRunner {
  /// The fast runtime, which affords more samples than plain loops.
  static let integerRuntime = GraphRunner(productBudget: 4_000_000_000) { graph, inputs in
    try IntegerRuntime(graph).runBatch(inputs)
  }
}
