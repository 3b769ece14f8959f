import ModelGraph
import QuantizedRuntime
import TestSupport
import Testing

@Suite("Runtime input checks")
struct RuntimeErrorTests {
  private func runtime() throws -> IntegerRuntime {
    var random = TestRandom("errors")
    let parameters = RandomGraph.dense(outputs: 2, inputs: 3, weightBits: 8, shift: 0, &random)
    return try IntegerRuntime(try RandomGraph.single(parameters, input: -5...9))
  }

  @Test("wrong counts name the tensor", arguments: [0, 2, 4])
  func counts(count: Int) throws {
    let runtime = try runtime()
    let input = [Int64](repeating: 0, count: count)
    let error = RuntimeError.wrongInputCount(tensor: "x", sample: 0, expected: 3, found: count)
    #expect(throws: error) { try runtime.run(input) }
    #expect(throws: error) { try runtime.trace(input) }
    #expect(throws: RuntimeError.wrongInputCount(tensor: "x", sample: 1, expected: 3, found: count)) {
      try runtime.runBatch([[0, 0, 0], input])
    }
  }

  @Test("values outside the declared range name tensor and entry", arguments: [-6, 10, Int64.min, Int64.max])
  func values(value: Int64) throws {
    let runtime = try runtime()
    let error = RuntimeError.valueOutOfRange(tensor: "x", sample: 0, index: 2, value: value, allowed: -5...9)
    #expect(throws: error) { try runtime.run([-5, 9, value]) }
    #expect(throws: error) { try runtime.trace([-5, 9, value]) }
    #expect(throws: RuntimeError.valueOutOfRange(tensor: "x", sample: 2, index: 0, value: value, allowed: -5...9)) {
      try runtime.runBatch([[0, 0, 0], [1, 1, 1], [value, 0, 0]])
    }
    #expect(error.description.contains("\"x\""))
  }

  @Test("a graph that does not pass validation is refused")
  func invalidGraph() throws {
    var graph = try runtime().graph
    graph.output = "z"
    #expect(throws: RuntimeError.invalidGraph(.unknownTensor(name: "z", readBy: "the graph's output"))) {
      try IntegerRuntime(graph)
    }
  }
}
