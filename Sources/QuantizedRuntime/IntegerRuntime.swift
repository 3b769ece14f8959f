import ModelGraph

/// Runs a quantised graph exactly.
///
/// Weights are packed once, by `init`. A runtime is immutable and may be used from many threads at once.
package struct IntegerRuntime: Sendable {
  package let graph: QuantizedGraph
  private let input: QuantizedTensor
  private let steps: [Step]
  private let slotCount: Int
  private let outputSlot: Int

  /// One node with its operands as positions in an array of tensors.
  private struct Step: Sendable {
    let layer: any Layer
    let sources: [Int]
    let target: Int
    let output: String
    /// Sources that no later step reads and that are not the result.
    let released: [Int]
  }

  package init(_ graph: QuantizedGraph) throws(RuntimeError) {
    try self.init(graph, kernels: .automatic)
  }

  package init(_ graph: QuantizedGraph, kernels: KernelSelection) throws(RuntimeError) {
    do {
      try graph.validate()
    } catch {
      throw .invalidGraph(error)
    }
    guard let input = graph.tensors[graph.input] else {
      throw .invalidGraph(.unknownTensor(name: graph.input, readBy: "the graph's input"))
    }
    self.graph = graph
    self.input = input

    var slots = [graph.input: 0]
    var lastReader: [Int: Int] = [:]
    var operands: [[Int]] = []
    for (index, node) in graph.nodes.enumerated() {
      operands.append(node.inputs.compactMap { slots[$0] })
      for slot in operands[index] { lastReader[slot] = index }
      slots[node.output] = slots.count
    }
    guard let outputSlot = slots[graph.output] else {
      throw .invalidGraph(.unknownTensor(name: graph.output, readBy: "the graph's output"))
    }
    var steps: [Step] = []
    for (index, node) in graph.nodes.enumerated() {
      let inputs = node.inputs.compactMap { graph.tensors[$0] }
      guard let target = slots[node.output], inputs.count == node.inputs.count else {
        throw .invalidGraph(.unknownTensor(name: node.output, readBy: "node \"\(node.name)\""))
      }
      steps.append(
        Step(
          layer: Self.layer(for: node.operation, inputs: inputs, kernels: kernels), sources: operands[index],
          target: target, output: node.output,
          released: operands[index].filter { lastReader[$0] == index && $0 != outputSlot }))
    }
    self.steps = steps
    self.outputSlot = outputSlot
    slotCount = slots.count
  }

  private static func layer(
    for operation: QuantizedOperation, inputs: [QuantizedTensor], kernels: KernelSelection
  ) -> any Layer {
    let table: KernelTable
    switch kernels {
    case .automatic: table = .active
    case .portable: table = .portable
    case .reference: return ReferenceLayers.layer(for: operation, inputs: inputs)
    }
    switch operation {
    case .dense(let parameters): return WideDense(parameters, input: inputs[0].range, kernels: table)
    case .convolution(let parameters):
      return WideConvolution(
        parameters, spatial: Array(inputs[0].shape.dropFirst()), input: inputs[0].range, kernels: table)
    default: return ReferenceLayers.layer(for: operation, inputs: inputs)
    }
  }

  /// The output tensor for one input, both row-major.
  package func run(_ input: [Int64]) throws(RuntimeError) -> [Int64] {
    try check(input, sample: 0)
    return execute(input, parallel: true)
  }

  /// One run with all that a proof of it needs.
  package func trace(_ input: [Int64]) throws(RuntimeError) -> Trace {
    try check(input, sample: 0)
    var accumulators: [String: [Int64]] = [:]
    let output = execute(input, parallel: true) { accumulators[$0] = $1 }
    return Trace(input: input, accumulators: accumulators, output: output)
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
    for index in 0..<values.count where !input.range.contains(values[index]) {
      throw .valueOutOfRange(
        tensor: input.name, sample: sample, index: index, value: values[index], allowed: input.range)
    }
  }

  /// Runs one checked sample.
  private func execute(
    _ input: [Int64], parallel: Bool, record: ((String, [Int64]) -> Void)? = nil
  ) -> [Int64] {
    var values = [[Int64]](repeating: [], count: slotCount)
    values[0] = input
    for step in steps {
      var accumulators: [Int64]? = record == nil ? nil : []
      values[step.target] = step.layer.run(
        step.sources.map { values[$0] }, parallel: parallel, accumulators: &accumulators)
      if let record, let accumulators, !accumulators.isEmpty { record(step.output, accumulators) }
      for slot in step.released { values[slot] = [] }
    }
    return values[outputSlot]
  }
}
