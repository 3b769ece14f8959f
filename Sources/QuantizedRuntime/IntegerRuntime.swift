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
  private let multiplications: Int

  /// One node with its operands as positions in an array of tensors.
  private struct Step: Sendable {
    /// Nil if the entries stay as they are.
    let layer: (any Layer)?
    let source: Int
    let target: Int
    let output: String
    /// Whether no later step reads the source and it is not the result.
    let releasesSource: Bool
  }

  /// Samples that go through the layers together: enough to use every weight many times while it is in the cache.
  private static let chunk = 96

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
    for (index, node) in graph.nodes.enumerated() {
      guard let source = node.inputs.first, let slot = slots[source] else {
        throw .invalidGraph(.unknownTensor(name: node.inputs.first ?? "", readBy: "node \"\(node.name)\""))
      }
      slots[node.output] = slots.count
      lastReader[slot] = index
    }
    guard let outputSlot = slots[graph.output] else {
      throw .invalidGraph(.unknownTensor(name: graph.output, readBy: "the graph's output"))
    }
    var steps: [Step] = []
    var multiplications = 0
    for (index, node) in graph.nodes.enumerated() {
      guard let name = node.inputs.first, let tensor = graph.tensors[name], let source = slots[name],
        let target = slots[node.output]
      else {
        throw .invalidGraph(.unknownTensor(name: node.output, readBy: "node \"\(node.name)\""))
      }
      let layer = Self.layer(for: node.operation, input: tensor, kernels: kernels)
      multiplications += layer?.multiplications ?? 0
      steps.append(
        Step(
          layer: layer, source: source, target: target, output: node.output,
          releasesSource: lastReader[source] == index && source != outputSlot))
    }
    self.steps = steps
    self.multiplications = multiplications
    self.outputSlot = outputSlot
    slotCount = slots.count
  }

  private static func layer(
    for operation: QuantizedOperation, input: QuantizedTensor, kernels: KernelSelection
  ) -> (any Layer)? {
    let table: KernelTable
    switch kernels {
    case .automatic: table = .active
    case .portable: table = .portable
    case .reference:
      switch operation {
      case .dense(let parameters): return ReferenceDense(parameters: parameters)
      case .table(let table): return ReferenceTable(table: table)
      case .convolution, .scale, .product, .sum, .maxPool, .reshape: return nil
      }
    }
    switch operation {
    case .dense(let parameters): return OptimizedDense(parameters, input: input.range, kernels: table)
    case .table(let table): return OptimizedTable(table: table)
    case .convolution, .scale, .product, .sum, .maxPool, .reshape: return nil
    }
  }

  /// The output tensor for one input, both row-major.
  package func run(_ input: [Int64]) throws(RuntimeError) -> [Int64] {
    try check(input, sample: 0)
    return execute(input, rows: 1, parallel: true)
  }

  /// One run with all that a proof of it needs.
  package func trace(_ input: [Int64]) throws(RuntimeError) -> Trace {
    try check(input, sample: 0)
    var accumulators: [String: [Int64]] = [:]
    let output = execute(input, rows: 1, parallel: true) { accumulators[$0] = $1 }
    return Trace(input: input, accumulators: accumulators, output: output)
  }

  /// The output for each input, on all cores if there is enough to do. All inputs are checked before any is run.
  package func runBatch(_ inputs: [[Int64]]) throws(RuntimeError) -> [[Int64]] {
    for (sample, input) in inputs.enumerated() { try check(input, sample: sample) }
    guard !inputs.isEmpty else { return [] }
    // Two chunks per core even out cores that run at different speeds; larger chunks than `chunk` gain nothing.
    let parallel = inputs.count > 1 && inputs.count * multiplications >= Workers.threshold
    let wanted = parallel ? max(1, (inputs.count + 2 * Workers.width - 1) / (2 * Workers.width)) : inputs.count
    let size = min(Self.chunk, wanted)
    let chunks = (inputs.count + size - 1) / size
    return [[Int64]](unsafeUninitializedCapacity: inputs.count) { results, initialized in
      initialized = inputs.count
      guard let base = results.baseAddress else { return }
      let shared = SharedPointer(base: base)
      Workers.forEach(chunks, parallel: parallel) { chunk in
        let range = (chunk * size)..<min((chunk + 1) * size, inputs.count)
        let output = execute(Array(inputs[range].joined()), rows: range.count, parallel: false)
        let width = output.count / range.count
        for (row, sample) in range.enumerated() {
          (shared.base + sample).initialize(to: Array(output[(row * width)..<((row + 1) * width)]))
        }
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

  /// Runs `rows` checked samples, stored one after another.
  private func execute(
    _ input: [Int64], rows: Int, parallel: Bool, record: ((String, [Int64]) -> Void)? = nil
  ) -> [Int64] {
    var values = [[Int64]](repeating: [], count: slotCount)
    values[0] = input
    for step in steps {
      if let layer = step.layer {
        var accumulators: [Int64]? = record == nil ? nil : []
        values[step.target] = layer.run(
          values[step.source], rows: rows, parallel: parallel, accumulators: &accumulators)
        if let record, let accumulators, !accumulators.isEmpty { record(step.output, accumulators) }
      } else {
        values[step.target] = values[step.source]
      }
      if step.releasesSource { values[step.source] = [] }
    }
    return values[outputSlot]
  }
}
