import ModelGraph

/// A graph as plain layers, one after another.
struct LayerSequence: Sendable {
  private let steps: [Step]
  private let slotCount: Int
  private let outputSlot: Int

  /// One node with its operands as positions in an array of tensors.
  private struct Step: Sendable {
    let layer: any Layer
    let sources: [Int]
    let target: Int
    let output: String
  }

  /// `graph` has been validated.
  init(_ graph: QuantizedGraph) throws(ModelGraphError) {
    var slots = [graph.input: 0]
    var steps: [Step] = []
    for node in graph.nodes {
      let inputs = node.inputs.compactMap { graph.tensors[$0] }
      let sources = node.inputs.compactMap { slots[$0] }
      guard inputs.count == node.inputs.count, sources.count == node.inputs.count else {
        throw .unknownTensor(name: node.output, readBy: "node \"\(node.name)\"")
      }
      steps.append(
        Step(
          layer: ReferenceLayers.layer(for: node.operation, inputs: inputs), sources: sources, target: slots.count,
          output: node.output))
      slots[node.output] = slots.count
    }
    guard let outputSlot = slots[graph.output] else {
      throw .unknownTensor(name: graph.output, readBy: "the graph's output")
    }
    self.steps = steps
    self.outputSlot = outputSlot
    slotCount = slots.count
  }

  /// Runs one checked sample.
  func run(_ input: [Int64], recorder: Recorder?) -> [Int64] {
    var values = [[Int64]](repeating: [], count: slotCount)
    values[0] = input
    for step in steps {
      var accumulators: [Int64]? = recorder == nil ? nil : []
      values[step.target] = step.layer.run(
        step.sources.map { values[$0] }, parallel: false, accumulators: &accumulators)
      if let recorder, let accumulators, !accumulators.isEmpty { recorder.record(accumulators, for: step.output) }
    }
    return values[outputSlot]
  }
}
