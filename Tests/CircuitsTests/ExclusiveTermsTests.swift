import Circuits
import ProofTestSupport
import Testing

/// Sums of which at most one term reads inside its tensor are bounded by that term.
@Suite struct ExclusiveTermsTests {
  /// Bounds of a sum of `x[5]` in `[-4, 4)`, read through the given maps over one index of 16 values.
  private func bounds(
    _ maps: [(coefficient: Int, constant: Int)], factors: [Int64]? = nil
  ) throws -> ClosedRange<Int64>? {
    let terms = maps.enumerated().map { index, map in
      LinearStep.Term(
        factor: factors?[index] ?? 1,
        operand: Operand(
          tensor: .witness(0),
          maps: [
            DimensionMap(terms: [.init(variable: 0, coefficient: map.coefficient)], constant: map.constant)
          ]))
    }
    let circuit = try CircuitDraft.circuit(
      name: "sum", tables: [LookupTable(tag: 1, name: "range", rows: .range(lower: -4, bits: 3))],
      witness: [TensorDeclaration(name: "x", dimensions: [5]), TensorDeclaration(name: "y", dimensions: [16])],
      parameters: [], parameterBits: [],
      steps: [
        .range(RangeStep(argument: 0, lower: -4, bits: 3, tag: 1)),
        .linear(LinearStep(name: "sum", outputs: [16], terms: terms, constant: 10, shift: 0, result: 1)),
      ], input: 0, output: 1, tableBits: 5)
    try ClosureRules.check(circuit)
    return try IntervalAnalysis(circuit).accumulators.last
  }

  @Test func partsOfAConcatenation() throws {
    #expect(try bounds([(1, 0), (1, -5)]) == 6...13)
    #expect(try bounds([(1, -5), (1, 0), (1, -10)]) == 6...13)
    #expect(try bounds([(2, 0), (2, -7)], factors: [1, -3]) == 1...22)
  }

  @Test func partsThatMeet() throws {
    #expect(try bounds([(1, 0), (1, -4)]) == 2...16)
    #expect(try bounds([(1, 0), (1, 4)]) == 2...16)
    #expect(try bounds([(1, 0), (1, -5), (1, -9)]) == -2...19)
  }

  @Test func partsThatRunDifferently() throws {
    #expect(try bounds([(1, 0), (2, -20)]) == 2...16)
    #expect(try bounds([(1, 0), (-1, -5)]) == 2...16)
  }

  /// More than 64 terms are not compared, and 64 are.
  @Test func countIsBounded() throws {
    let parts = (0..<64).map { (coefficient: 1, constant: -5 * $0) }
    #expect(try bounds(parts) == 6...13)
    #expect(try bounds(parts + [(1, -320)]) == (10 - 65 * 4)...(10 + 65 * 3))
  }
}
