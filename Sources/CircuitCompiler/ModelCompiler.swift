import Circuits
import ModelGraph

/// Turns a quantised graph into a circuit. Only shapes, declared widths, shifts and tables are read, never weights.
package enum ModelCompiler {
  /// A circuit with the layout options it was compiled with and what the alternatives would have cost.
  package struct Result: Sendable {
    package var circuit: Circuit
    package var chosen: LayoutCandidate
    package var alternatives: [LayoutCandidate]
  }

  /// - Throws: `CircuitError`, naming the node or tensor, if the graph cannot be proved as it is.
  package static func compile(_ graph: QuantizedGraph) throws(CircuitError) -> Circuit {
    try compileExplaining(graph).circuit
  }

  /// Tries every limb width and number of lanes and keeps the cheapest by the cost model.
  package static func compileExplaining(_ graph: QuantizedGraph) throws(CircuitError) -> Result {
    var candidates: [(LayoutCandidate, CircuitBuilder)] = []
    for limbWidth in 4...14 {
      let builder = try program(graph, limbWidth: limbWidth)
      for candidate in LayoutCandidate.candidates(for: builder, limbWidth: limbWidth) {
        candidates.append((candidate, builder))
      }
    }
    guard let best = candidates.min(by: { $0.0.cost < $1.0.cost }) else {
      throw .rule(.tableSpace, graph.name)
    }
    let circuit = try LayoutPlanner.circuit(graph, program: best.1, candidate: best.0)
    try ClosureRules.check(circuit)
    let others = candidates.map(\.0).filter { $0 != best.0 }.sorted { $0.cost < $1.cost }
    return Result(circuit: circuit, chosen: best.0, alternatives: Array(others.prefix(8)))
  }

  private static func program(_ graph: QuantizedGraph, limbWidth: Int) throws(CircuitError) -> CircuitBuilder {
    var builder = CircuitBuilder(limbWidth: limbWidth)
    guard let input = graph.tensors[graph.input] else { throw .rule(.freeTensor, graph.input) }
    let place = builder.addWitness(graph.input, dimensions: input.shape)
    builder.place(graph.input, at: place)
    builder.checkRange(of: place, covering: input.range)

    let arguments = Set(
      graph.nodes.compactMap { node in if case .table = node.operation { node.inputs.first } else { nil } })
    for node in graph.nodes {
      switch node.operation {
      case .dense(let parameters):
        try builder.dense(node, parameters)
        // A requantised result that no table bounds is range-checked by itself.
        if parameters.shift > 0, !arguments.contains(node.output), let output = graph.tensors[node.output] {
          builder.checkRange(of: try builder.place(of: node.output), covering: output.range)
        }
      case .table(let table): try builder.table(node, table)
      case .reshape: try builder.reshape(node)
      case .convolution, .scale, .product, .sum, .maxPool: throw .rule(.shape, node.name)
      }
    }
    return builder
  }
}
