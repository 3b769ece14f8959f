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
  package static func compile(
    _ graph: QuantizedGraph, target: VerifierTarget = .native
  ) throws(CircuitError) -> Circuit {
    try compileExplaining(graph, target: target).circuit
  }

  /// Tries every limb width, set of tables to split, number of lanes and way to cut tensors, and keeps the cheapest by the
  /// cost model.
  ///
  /// A range check covers a power of two of values. Where a table further on does not cover what follows from that, the
  /// range checks of all tensors that are read are made exact, at the cost of a second lookup of each.
  package static func compileExplaining(
    _ graph: QuantizedGraph, target: VerifierTarget = .native
  ) throws(CircuitError) -> Result {
    do {
      return try compile(graph, target: target, exactRanges: false)
    } catch {
      guard case .rule(.tableNotCovering, _) = error else { throw error }
      return try compile(graph, target: target, exactRanges: true)
    }
  }

  private static func compile(
    _ graph: QuantizedGraph, target: VerifierTarget, exactRanges: Bool
  ) throws(CircuitError) -> Result {
    let (choice, builder) = try LayoutChoice.choose(
      target: target, name: graph.name, longestTables: longestTables(of: graph),
      ends: { program throws(CircuitError) in (try program.place(of: graph.input), try program.place(of: graph.output))
      }
    ) { (limbWidth, longestTable) throws(CircuitError) in
      try program(graph, limbWidth: limbWidth, longestTable: longestTable, exactRanges: exactRanges)
    }
    let circuit = try LayoutPlanner.circuit(graph, program: builder, candidate: choice.best)
    try ClosureRules.check(circuit)
    return Result(circuit: circuit, chosen: choice.best, alternatives: choice.alternatives)
  }

  /// Lengths above which tables may be split: none, and powers of two that some table passes.
  private static func longestTables(of graph: QuantizedGraph) -> [Int] {
    let longest = graph.nodes.reduce(0) { longest, node in
      if case .table(let table) = node.operation { max(longest, table.values.count) } else { longest }
    }
    return [.max] + [16384, 8192, 4096, 2048, 1024, 512].filter { $0 < longest }
  }

  private static func program(
    _ graph: QuantizedGraph, limbWidth: Int, longestTable: Int, exactRanges: Bool
  ) throws(CircuitError) -> CircuitBuilder {
    var builder = CircuitBuilder(limbWidth: limbWidth, longestTable: longestTable)
    guard let input = graph.tensors[graph.input] else { throw .rule(.freeTensor, graph.input) }
    let read = Set(graph.nodes.flatMap(\.inputs))
    try builder.input(
      graph.input, shape: input.shape, range: input.range, exactly: exactRanges && read.contains(graph.input))
    let tables = graph.tableDomains
    let readers = Dictionary(grouping: graph.nodes.flatMap(\.inputs), by: { $0 }).mapValues(\.count)
    for node in graph.nodes {
      guard let source = node.inputs.first.flatMap({ graph.tensors[$0] }), let output = graph.tensors[node.output]
      else { throw .rule(.shape, node.name) }
      switch node.operation {
      case .dense(let parameters): try builder.dense(node, parameters)
      case .convolution(let parameters): try builder.convolution(node, parameters)
      case .scale(let parameters): try builder.scale(node, parameters)
      case .product(let parameters): try builder.product(node, parameters)
      case .sum(let parameters): try builder.sum(node, parameters)
      case .maxPool(let parameters): try builder.maxPool(node, parameters)
      case .table(let table):
        let isOnlyReader = readers[source.name] == 1 && source.name != graph.output && source.name != graph.input
        try builder.table(node, table, range: source.range, isOnlyReader: isOnlyReader)
      case .reshape: try builder.reshape(node, shape: output.shape)
      }
      guard node.operation.isRequantised else { continue }
      let place = try builder.place(of: node.output)
      if let domain = tables[node.output] {
        builder.bound(place, to: domain)
      } else {
        // A requantised result that no table bounds is range-checked by itself.
        builder.checkRange(of: place, covering: output.range, exactly: exactRanges && read.contains(node.output))
      }
    }
    // A table that reads a copy leaves the result itself unbounded.
    for place in builder.unboundedQuotients {
      guard let tensor = graph.tensors[builder.witness[place].name] else { continue }
      builder.checkRange(of: place, covering: tensor.range, exactly: exactRanges)
    }
    try builder.output(graph.output)
    return builder
  }
}

extension QuantizedGraph {
  /// For each tensor that tables read, directly or reshaped, what all of them can be given.
  fileprivate var tableDomains: [String: ClosedRange<Int64>] {
    var domains: [String: ClosedRange<Int64>] = [:]
    func restrict(_ tensor: String, to domain: ClosedRange<Int64>) {
      domains[tensor] = domains[tensor].map { $0.overlaps(domain) ? $0.clamped(to: domain) : domain } ?? domain
    }
    for node in nodes.reversed() {
      guard let source = node.inputs.first else { continue }
      switch node.operation {
      case .table(let table): if let domain = table.domain { restrict(source, to: domain) }
      case .reshape: if let domain = domains[node.output] { restrict(source, to: domain) }
      default: break
      }
    }
    return domains
  }
}

extension QuantizedOperation {
  /// Whether the sums of the operation lose fraction bits.
  fileprivate var isRequantised: Bool {
    switch self {
    case .dense(let parameters): parameters.shift > 0
    case .convolution(let parameters): parameters.shift > 0
    case .scale(let parameters): parameters.shift > 0
    case .product(let parameters): parameters.shift > 0
    case .sum(let parameters): parameters.shift > 0
    case .maxPool, .table, .reshape: false
    }
  }
}
