import ModelGraph
import ONNXImporter
import TestSupport
import Testing

/// Casts of stored integers give the integers, not the reals that they stand for.
@Suite struct CastOfIntegersTests {
  private typealias Errors = QuantizationErrorTests

  /// `x` in steps of 1/16 around a zero point of 100, and what is made of the integers.
  private static func check(_ nodes: [FloatNode], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let constants = [
      "scale": try TensorValue(shape: [], floats: [0.0625]),
      "zero": try TensorValue(tensor: "zero", shape: [], storage: .integer([100]), element: .uint8),
      "hundred": try TensorValue(shape: [], floats: [100]),
    ]
    let quantize = Errors.node(
      .quantizeLinear(QuantizeLinear(axis: 1, element: .uint8)), ["x", "scale", "zero"], "q")
    let used = Set(nodes.flatMap(\.inputs)).union(["scale", "zero"])
    let graph = try Errors.graph([quantize] + nodes, constants: constants.filter { used.contains($0.key) })
    var random = TestRandom("cast")
    let samples = (0..<40).map { _ in (0..<2).map { _ in Double.random(in: -5...8, using: &random) } }
    let deviation = try FloatComparison.deviation(graph, samples: samples)
    #expect(deviation <= 0.01, sourceLocation: sourceLocation)
  }

  private static let float = Errors.node(.cast(Cast(to: .float32)), ["q"], "f")

  @Test func toFloats() throws {
    try Self.check([Self.float, Errors.node(.relu(Relu()), ["f"])])
    // The reals again, by hand.
    try Self.check([
      Self.float, Errors.node(.sub(Sub()), ["f", "hundred"], "d"), Errors.node(.mul(Mul()), ["d", "scale"], "r"),
      Errors.node(.relu(Relu()), ["r"]),
    ])
  }

  @Test func byWayOfWiderIntegers() throws {
    try Self.check([
      Errors.node(.cast(Cast(to: .int32)), ["q"], "i"), Errors.node(.cast(Cast(to: .float32)), ["i"], "f"),
      Errors.node(.relu(Relu()), ["f"]),
    ])
    try Self.check([
      Errors.node(.cast(Cast(to: .int32)), ["q"], "i"), Errors.node(.add(Add()), ["i", "i"], "s"),
      Errors.node(.cast(Cast(to: .float32)), ["s"]),
    ])
  }
}
