import ModelGraph
import ONNXImporter
import TestSupport
import Testing

/// Models for a batch of one whose tensors lose the batch dimension on their way and get it back.
@Suite struct BatchOfOneTests {
  private typealias Errors = QuantizationErrorTests

  private static func constant(_ shape: [Int], _ values: [Float]) throws -> TensorValue {
    try TensorValue(shape: shape, floats: values)
  }

  /// Quantises a model on `[1, 4]` and compares it with the float model.
  private static func check(
    _ nodes: [FloatNode], constants: [String: TensorValue] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let graph = try Errors.graph(nodes, shape: [.fixed(1), .fixed(4)], constants: constants)
    var random = TestRandom("batch of one")
    let samples = (0..<20).map { _ in (0..<4).map { _ in Double.random(in: -1...1, using: &random) } }
    let deviation = try FloatComparison.deviation(graph, samples: samples)
    #expect(deviation <= 0.01, sourceLocation: sourceLocation)
  }

  /// `t` is `x` again, by way of `[4, 1]`.
  private static let around = [
    Errors.node(.transpose(Transpose(permutation: [1, 0])), ["x"], "column"),
    Errors.node(.relu(Relu()), ["column"], "positive"),
    Errors.node(.transpose(Transpose(permutation: [1, 0])), ["positive"], "t"),
  ]

  @Test func sums() throws {
    try Self.check(Self.around + [Errors.node(.add(Add()), ["x", "t"])])
    try Self.check(Self.around + [Errors.node(.add(Add()), ["t", "x"])])
    try Self.check(Self.around + [Errors.node(.sub(Sub()), ["x", "t"])])
    // An outer sum is [4, 4].
    try Self.check(Self.around + [Errors.node(.add(Add()), ["x", "positive"])])
  }

  @Test func productsAndExtrema() throws {
    try Self.check(Self.around + [Errors.node(.mul(Mul()), ["x", "t"])])
    try Self.check(Self.around + [Errors.node(.max(Max()), ["t", "x"])])
    try Self.check(Self.around + [Errors.node(.mul(Mul()), ["x", "positive"])])
  }

  @Test func concatenations() throws {
    for axis in [0, 1, -1] {
      for inputs in [["x", "t"], ["t", "x"]] {
        try Self.check(Self.around + [Errors.node(.concat(Concat(axis: axis)), inputs)])
      }
    }
    // [4, 4] beside [1, 4].
    let square = Errors.node(.add(Add()), ["x", "positive"], "square")
    for inputs in [["square", "x"], ["x", "square", "t"]] {
      try Self.check(Self.around + [square, Errors.node(.concat(Concat(axis: 0)), inputs)])
    }
  }

  /// A tensor whose batch dimension was cut off and put on again goes on as a batch.
  @Test func reshapesThereAndBack() throws {
    let reshaped = [
      Errors.node(.reshape(Reshape(target: [4])), ["x"], "vector"),
      Errors.node(.relu(Relu()), ["vector"], "positive"),
      Errors.node(.reshape(Reshape(target: [1, 4])), ["positive"], "row"),
    ]
    try Self.check(reshaped + [Errors.node(.add(Add()), ["x", "row"])])
    try Self.check(reshaped + [Errors.node(.add(Add()), ["vector", "row"])])
    let matrix = try Self.constant([4, 2], [1, -2, 0.5, 3, -1, 0.25, 2, 1])
    try Self.check(reshaped + [Errors.node(.matMul(MatMul()), ["row", "w"])], constants: ["w": matrix])
  }

  /// Constants with more dimensions than the data.
  @Test func constantsOfHigherRank() throws {
    let matrix = try Self.constant([4, 4], (0..<16).map { Float($0 * 5 % 7) - 3 })
    let dense = Errors.node(.matMul(MatMul()), ["x", "w"], "h")
    let deep = try Self.constant([1, 1, 4], [1, -2, 3, 0.5])
    for operation in [FloatOperation.add(Add()), .sub(Sub()), .mul(Mul()), .max(Max())] {
      try Self.check([dense, Errors.node(operation, ["h", "c"])], constants: ["w": matrix, "c": deep])
      try Self.check([Errors.node(operation, ["x", "c"])], constants: ["c": deep])
    }
    let one = try Self.constant([1, 1, 1], [2])
    for operation in [FloatOperation.add(Add()), .mul(Mul())] {
      try Self.check([dense, Errors.node(operation, ["h", "c"])], constants: ["w": matrix, "c": one])
    }
    let error = ModelImportError.cannotQuantize(
      node: "the Div", operator: "Div", reason: "the result has more dimensions than its data")
    #expect(throws: error) {
      try Self.check(
        [Errors.node(.exp(Exp()), ["x"], "e"), Errors.node(.div(Div()), ["c", "e"])], constants: ["c": one])
    }
  }
}
