import ModelGraph
import Testing

@Suite struct ShapeTests {
  static let batch = Dimension.symbolic("batch")

  static func type(_ shape: [Dimension]) -> TensorType { TensorType(.float32, shape) }

  @Test(arguments: [
    ([batch, .fixed(12)], [Int64](arrayLiteral: 0, 3, -1), [batch, .fixed(3), .fixed(4)]),
    ([batch, .fixed(12)], [-1, 3, 4], [batch, .fixed(3), .fixed(4)]),
    ([batch, .fixed(3), .fixed(4)], [-1, 12], [batch, .fixed(12)]),
    ([batch, .fixed(3), .fixed(4)], [0, 0, 0], [batch, .fixed(3), .fixed(4)]),
    ([.fixed(6), .fixed(2)], [3, -1], [.fixed(3), .fixed(4)]),
    ([.fixed(1)], [], []),
  ])
  func reshape(source: [Dimension], target: [Int64], expected: [Dimension]) throws {
    #expect(try Reshape(target: target).inferTypes([Self.type(source)], node: "n") == [Self.type(expected)])
  }

  @Test(arguments: [
    ([batch, .fixed(12)], [Int64](arrayLiteral: 3, 4)), ([batch, .fixed(12)], [-1, 24]),
    ([batch, .fixed(12)], [-1, 8]),
    ([.fixed(6), .fixed(2)], [5, -1]), ([.fixed(6), .fixed(2)], [Int64.max, Int64.max]), ([.fixed(6)], [Int64.min]),
  ])
  func impossibleReshapes(source: [Dimension], target: [Int64]) {
    #expect(throws: ModelGraphError.self) { try Reshape(target: target).inferTypes([Self.type(source)], node: "n") }
  }

  @Test func flattenWithASymbolicBatch() throws {
    let source = Self.type([Self.batch, .fixed(3), .fixed(4)])
    #expect(try Flatten(axis: 1).inferTypes([source], node: "n") == [Self.type([Self.batch, .fixed(12)])])
    #expect(try Flatten(axis: -2).inferTypes([source], node: "n") == [Self.type([Self.batch, .fixed(12)])])
    #expect(throws: ModelGraphError.self) { try Flatten(axis: 2).inferTypes([source], node: "n") }
    #expect(throws: ModelGraphError.invalidField(node: "n", field: "axis", value: 4, allowed: "-3...3")) {
      try Flatten(axis: 4).inferTypes([source], node: "n")
    }
  }

  @Test func batchAndSampleShape() throws {
    func graph(_ shape: [Dimension]) throws -> FloatGraph {
      let node = FloatNode(name: "n", operation: .relu(Relu()), inputs: ["x"], outputs: ["y"])
      return try FloatGraph(
        name: "g", input: "x", inputType: Self.type(shape), output: "y", constants: [:], nodes: [node])
    }
    #expect(try graph([Self.batch, .fixed(3)]).sampleShape == [3])
    #expect(try graph([.fixed(1), .fixed(3)]).sampleShape == [3])
    #expect(try graph([.fixed(2), .fixed(3)]).sampleShape == [2, 3])
    #expect(try graph([.fixed(3)]).sampleShape == [3])
    #expect(try graph([Self.batch, Self.batch]).sampleShape == nil)
  }

  @Test func evaluatorChecksTheShapeOfItsInput() throws {
    let node = FloatNode(name: "n", operation: .relu(Relu()), inputs: ["x"], outputs: ["y"])
    let type = Self.type([Self.batch, .fixed(2)])
    let evaluator = FloatEvaluator(
      try FloatGraph(name: "g", input: "x", inputType: type, output: "y", constants: [:], nodes: [node]))
    #expect(
      try evaluator.run(TensorValue(shape: [3, 2], floats: [-1, 2, -3, 4, -5, 6])).floats == [0, 2, 0, 4, 0, 6])
    #expect(
      throws: ModelGraphError.wrongShape(tensor: "x", expected: "float32[batch, 2]", found: [2, 3])
    ) { try evaluator.run(TensorValue(shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])) }
    #expect(throws: ModelGraphError.wrongEntryCount(node: "value", field: "data", expected: 4, found: 3)) {
      try TensorValue(shape: [2, 2], floats: [1, 2, 3])
    }
  }

  @Test func graphsWithLooseEndsAreRefused() {
    let node = FloatNode(name: "n", operation: .relu(Relu()), inputs: ["z"], outputs: ["y"])
    let type = Self.type([.fixed(2)])
    #expect(throws: ModelGraphError.unknownTensor(name: "z", readBy: "node \"n\"")) {
      try FloatGraph(name: "g", input: "x", inputType: type, output: "y", constants: [:], nodes: [node])
    }
    #expect(throws: ModelGraphError.unknownTensor(name: "y", readBy: "the graph's output")) {
      try FloatGraph(name: "g", input: "x", inputType: type, output: "y", constants: [:], nodes: [])
    }
  }
}
