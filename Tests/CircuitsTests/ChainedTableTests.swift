import CircuitCompiler
import Circuits
import ModelGraph
import Testing

/// A table that reads the result of another one: padding must be a row of both.
@Suite struct ChainedTableTests {
  @Test func tableAfterTable() throws {
    let first = ActivationTable(function: "first", lower: 0, values: [5, 6, 7, 8])
    let second = ActivationTable(function: "second", lower: 0, values: [0, 1, 2, 3, 4, 3, 2, 1, 0])
    func tensor(_ name: String, _ range: ClosedRange<Int64>) -> QuantizedTensor {
      QuantizedTensor(name: name, shape: [3], range: range, scale: 1)
    }
    let graph = QuantizedGraph(
      name: "chain", input: "x", output: "z",
      tensors: ["x": tensor("x", 0...3), "y": tensor("y", 5...8), "z": tensor("z", 0...4)],
      nodes: [
        QuantizedNode(name: "f", operation: .table(first), inputs: ["x"], output: "y"),
        QuantizedNode(
          name: "g",
          operation: .table(ActivationTable(function: "second", lower: 5, values: Array(second.values[5...]))),
          inputs: ["y"], output: "z"),
      ])
    try graph.validate()
    let circuit = try ModelCompiler.compile(graph)
    let y = try #require(circuit.witness.first { $0.name == "y" })
    #expect(y.padding == 5)

    // A second table that starts at 0 keeps the padding that the first one gave.
    var wider = graph
    wider.nodes[1].operation = .table(second)
    wider.tensors["y"] = tensor("y", 0...8)
    try wider.validate()
    let widerCircuit = try ModelCompiler.compile(wider)
    #expect(try Circuit(decoding: widerCircuit.encoded) == widerCircuit)
  }
}
