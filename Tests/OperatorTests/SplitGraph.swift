import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// A function with a long table that is constant far out on both sides.
struct SaturatingFunction: Sendable, CustomTestStringConvertible {
  let name: String
  let value: @Sendable (Int64) -> Int64

  var testDescription: String { name }

  init(_ name: String, _ value: @escaping @Sendable (Int64) -> Int64) {
    self.name = name
    self.value = value
  }

  static let all: [SaturatingFunction] = [
    .init("relu clamp") { min(max($0, 0), 60) },
    .init("sigmoid") { Int64((64 / (1 + exp(-Double($0) / 20))).rounded()) },
    .init("step") { $0 < 17 ? -3 : 5 },
    .init("bump") { max(0, 50 - abs($0 + 100)) },
    .init("constant") { _ in 4 },
    .init("changes at the lower end") { $0 < -3000 ? 7 : 9 },
    .init("changes at the upper end") { $0 > 3000 ? min($0 - 3000, 20) : 0 },
  ]
}

/// A wide dense layer, a saturating function of its results by a split table, and a dense layer on that.
struct SplitGraph {
  let graph: QuantizedGraph
  let circuit: Circuit
  let split: TableSplit
  /// The table before it was split.
  let table: ActivationTable

  /// The tensor that the function is applied to, and its result.
  static let argument = "t0"
  static let result = "t1"

  init(_ function: SaturatingFunction, limbWidth: Int = 8) throws {
    var draft = GraphDraft("split", shape: [7], range: -128...127)
    var random = TestRandom("split " + function.name)
    try draft.add(random.dense(7, 5, shift: 1))
    let operation = draft.table(of: Self.argument, function.name, function.value)
    try draft.add(operation)
    try draft.add(random.dense(5, 3))
    graph = draft.graph
    guard case .table(let table) = operation else { throw CircuitError.rule(.shape, "table") }
    self.table = table
    split = try #require(TableSplit(lower: table.lower, values: table.values, limbWidth: limbWidth))
    circuit = try Self.circuit(graph, limbWidth: limbWidth)
  }

  /// The circuit in which every table is split that becomes shorter, with limbs of at most a given width.
  private static func circuit(_ graph: QuantizedGraph, limbWidth: Int) throws -> Circuit {
    let (choice, program) = try LayoutChoice.choose(
      target: .native, longestTables: [1],
      ends: { program throws(CircuitError) in (try program.place(of: graph.input), try program.place(of: graph.output))
      }
    ) { (_, longestTable) throws(CircuitError) in
      var builder = CircuitBuilder(limbWidth: limbWidth, longestTable: longestTable)
      try builder.input(graph.input, shape: [7], range: -128...127, exactly: false)
      for node in graph.nodes {
        switch node.operation {
        case .dense(let parameters): try builder.dense(node, parameters)
        case .table(let table):
          let range = table.domain ?? 0...0
          builder.bound(try builder.place(of: argument), to: range)
          try builder.table(node, table, range: range, isOnlyReader: true)
        default: throw .rule(.shape, node.name)
        }
      }
      try builder.output(graph.output)
      return builder
    }
    let circuit = try LayoutPlanner.circuit(
      name: graph.name, quantisation: .init(inputScale: 1, outputScale: 1, head: ""),
      input: program.place(of: graph.input), output: program.place(of: graph.output), program: program,
      candidate: choice.best)
    try ClosureRules.check(circuit)
    return circuit
  }
}
