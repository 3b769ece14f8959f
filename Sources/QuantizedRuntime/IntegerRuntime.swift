import ModelGraph

/// Runs a quantised graph exactly.
///
/// Weights are packed once, by `init`. A runtime is immutable and may be used from many threads at once.
package struct IntegerRuntime: Sendable {
  package let graph: QuantizedGraph
  private let input: QuantizedTensor
  private let program: Program

  private enum Program: Sendable {
    case plan(ExecutionPlan)
    case layers(LayerSequence)
  }

  package init(_ graph: QuantizedGraph) throws(RuntimeError) {
    try self.init(graph, kernels: .automatic)
  }

  package init(_ graph: QuantizedGraph, kernels: KernelSelection) throws(RuntimeError) {
    do {
      try graph.validate()
      switch kernels {
      case .automatic: program = .plan(try ExecutionPlan(graph, kernels: .active))
      case .portable: program = .plan(try ExecutionPlan(graph, kernels: .portable))
      case .reference: program = .layers(try LayerSequence(graph))
      }
    } catch {
      throw .invalidGraph(error)
    }
    guard let input = graph.tensors[graph.input] else {
      throw .invalidGraph(.unknownTensor(name: graph.input, readBy: "the graph's input"))
    }
    self.graph = graph
    self.input = input
  }

  /// The output tensor for one input, both row-major.
  ///
  /// - Parameter parallel: whether layers that are large enough may use all cores.
  package func run(_ input: [Int64], parallel: Bool = true) throws(RuntimeError) -> [Int64] {
    try check(input, sample: 0)
    return execute(input, parallel: parallel)
  }

  /// One run with all that a proof of it needs.
  package func trace(_ input: [Int64]) throws(RuntimeError) -> Trace {
    try check(input, sample: 0)
    let recorder = Recorder()
    let output = execute(input, parallel: true, recorder: recorder)
    return Trace(input: input, accumulators: recorder.accumulators, output: output)
  }

  /// The output for each input, on all cores. All inputs are checked before any is run.
  package func runBatch(_ inputs: [[Int64]]) throws(RuntimeError) -> [[Int64]] {
    for (sample, input) in inputs.enumerated() { try check(input, sample: sample) }
    return [[Int64]](unsafeUninitializedCapacity: inputs.count) { results, initialized in
      initialized = inputs.count
      guard let base = results.baseAddress else { return }
      let shared = SharedPointer(base: base)
      Workers.forEach(inputs.count, parallel: inputs.count > 1) { sample in
        (shared.base + sample).initialize(to: execute(inputs[sample], parallel: false))
      }
    }
  }

  private func check(_ values: [Int64], sample: Int) throws(RuntimeError) {
    guard values.count == input.count else {
      throw .wrongInputCount(tensor: input.name, sample: sample, expected: input.count, found: values.count)
    }
    let (lower, upper) = (input.range.lowerBound, input.range.upperBound)
    for index in 0..<values.count where values[index] < lower || values[index] > upper {
      throw .valueOutOfRange(
        tensor: input.name, sample: sample, index: index, value: values[index], allowed: input.range)
    }
  }

  /// Runs one checked sample.
  private func execute(_ input: [Int64], parallel: Bool, recorder: Recorder? = nil) -> [Int64] {
    switch program {
    case .plan(let plan): plan.run(input, parallel: parallel, recorder: recorder)
    case .layers(let layers): layers.run(input, recorder: recorder)
    }
  }
}
