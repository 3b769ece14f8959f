import Circuits
import ProofTestSupport
import TestSupport
import Testing

/// The interval of `b + f(a - b)`: tight for the exact pattern, and nothing for what only looks like it.
@Suite struct MaximumBoundsTests {
  /// `x` in `[-4, 4)`; `d[o] = x[o] - x[o + 1]`; `r = f(d)`; `m[o] = x[o + 1] + r[o]`; `y = table(m)` with rows for `covered`.
  struct Pattern {
    var outputs = 4
    var differenceTerms: [LinearStep.Term]
    var differenceConstant: Int64 = 0
    var maximumTerms: [LinearStep.Term]
    var maximumConstant: Int64 = 0
    var function: @Sendable (Int64) -> Int64 = { max($0, 0) }
    var domain: ClosedRange<Int64> = -7...7
    var covered: ClosedRange<Int64> = -4...3

    static func read(_ tensor: Int, _ constant: Int = 0, coefficient: Int = 1, factor: Int64 = 1) -> LinearStep.Term {
      let map = DimensionMap(terms: [.init(variable: 0, coefficient: coefficient)], constant: constant)
      return .init(factor: factor, operand: Operand(tensor: .witness(tensor), maps: [map]))
    }

    init() {
      differenceTerms = [Self.read(0), Self.read(0, 1, factor: -1)]
      maximumTerms = [Self.read(0, 1), Self.read(2)]
    }

    func circuit() throws -> Circuit {
      func rows(_ range: ClosedRange<Int64>, _ f: (Int64) -> Int64) -> LookupTable.Rows {
        .function(range.map { .init($0, f($0)) })
      }
      return try CircuitDraft.circuit(
        name: "maximum",
        tables: [
          LookupTable(tag: 1, name: "range", rows: .range(lower: -4, bits: 3)),
          LookupTable(tag: 2, name: "f", rows: rows(domain, function)),
          LookupTable(tag: 3, name: "covered", rows: rows(covered) { $0 }),
        ],
        witness: [
          TensorDeclaration(name: "x", dimensions: [5]), TensorDeclaration(name: "d", dimensions: [outputs]),
          TensorDeclaration(name: "r", dimensions: [outputs], padding: function(0)),
          TensorDeclaration(name: "m", dimensions: [outputs]), TensorDeclaration(name: "y", dimensions: [outputs]),
        ], parameters: [], parameterBits: [],
        steps: [
          .range(RangeStep(argument: 0, lower: -4, bits: 3, tag: 1)),
          .linear(
            LinearStep(
              name: "difference", outputs: [outputs], terms: differenceTerms, constant: differenceConstant, shift: 0,
              result: 1)),
          .table(TableStep(tag: 2, argument: 1, result: 2)),
          .linear(
            LinearStep(
              name: "maximum", outputs: [outputs], terms: maximumTerms, constant: maximumConstant, shift: 0, result: 3)),
          .table(TableStep(tag: 3, argument: 3, result: 4)),
        ], input: 0, output: 4, tableBits: 6)
    }

    /// The rule that refuses the circuit, and the tensor.
    func refusal() throws -> CircuitError? {
      let circuit = try circuit()
      do {
        _ = try Circuit(decoding: circuit.encoded)
        return nil
      } catch { return error }
    }

    /// What interval analysis finds for `m`.
    func bounds() throws -> ClosedRange<Int64>? {
      let circuit = try circuit()
      return try IntervalAnalysis(circuit).accumulators.last
    }
  }

  static let notCovered = CircuitError.rule(.tableNotCovering, "m")

  @Test func maximumStaysBetweenItsOperands() throws {
    #expect(try Pattern().refusal() == nil)
    #expect(try Pattern().bounds() == -4...3)
    var tight = Pattern()
    tight.covered = -3...3
    #expect(try tight.refusal() == Self.notCovered)
    tight.covered = -4...2
    #expect(try tight.refusal() == Self.notCovered)
  }

  @Test func constantShiftsTheBounds() throws {
    var pattern = Pattern()
    pattern.maximumConstant = 3
    #expect(try pattern.bounds() == -1...6)
    pattern.covered = -1...6
    #expect(try pattern.refusal() == nil)
    pattern.covered = -4...3
    #expect(try pattern.refusal() == Self.notCovered)
  }

  /// Circuits that differ in one point from the pattern: their maxima have the plain bounds, `[-4, 3] + [0, 7]` and the like.
  @Test func nearMissesAreNotRefined() throws {
    func check(_ label: Comment, _ plain: ClosedRange<Int64>, _ change: (inout Pattern) -> Void) throws {
      var pattern = Pattern()
      change(&pattern)
      #expect(try pattern.bounds() == plain, label)
      #expect(try pattern.refusal() == Self.notCovered, label)
      pattern.covered = plain
      #expect(try pattern.refusal() == nil, label)
    }
    typealias P = Pattern
    try check("the other operand", -4...10) { $0.maximumTerms[0] = P.read(0) }
    try check("another constant in the map", -4...10) { $0.maximumTerms[0] = P.read(0, 2) }
    try check("another coefficient in the map", -4...10) { $0.maximumTerms[0] = P.read(0, 1, coefficient: 2) }
    try check("another tensor", -7...14) { $0.maximumTerms[0] = P.read(1) }
    try check("table value doubled", -4...17) { $0.maximumTerms[1].factor = 2 }
    try check("operand doubled", -8...13) { $0.maximumTerms[0].factor = 2 }
    try check("table value subtracted", -11...3) { $0.maximumTerms[1].factor = -1 }
    try check("table value read backwards", -4...10) { $0.maximumTerms[1] = P.read(2, 3, coefficient: -1) }
    try check("table value read one further", -4...10) { $0.maximumTerms[1] = P.read(2, 1) }
    try check("terms in the other order", -4...10) { $0.maximumTerms.reverse() }
    try check("operand twice", -8...13) { $0.maximumTerms.append(P.read(0, 1)) }
    try check("argument instead of the value", -11...10) { $0.maximumTerms[1] = P.read(1) }
    try check("difference shifted", -4...11) {
      $0.differenceConstant = 1
      $0.domain = -6...8
    }
    try check("sum instead of difference", -4...9) {
      $0.differenceTerms[1].factor = 1
      $0.domain = -8...6
    }
    try check("difference the other way round", -4...10) { $0.differenceTerms.reverse() }
    try check("difference of doubles", -4...14) {
      $0.differenceTerms[0].factor = 2
      $0.domain = -11...11
    }
    try check("three terms in the difference", -4...14) {
      $0.differenceTerms.append(P.read(0, 2))
      $0.domain = -11...11
    }
  }

  @Test func otherFunctionsHaveTheirOwnBounds() throws {
    var pattern = Pattern()
    pattern.function = { abs($0) }
    #expect(try pattern.bounds() == -4...10)
    #expect(try pattern.refusal() == Self.notCovered)
    // The greater one plus 1 where they differ.
    pattern.function = { $0 > 0 ? $0 + 1 : 0 }
    #expect(try pattern.bounds() == -4...4)
    #expect(try pattern.refusal() == Self.notCovered)
    pattern.covered = -4...4
    #expect(try pattern.refusal() == nil)
  }

  @Test func tableThatLeavesOutDifferences() throws {
    var pattern = Pattern()
    pattern.domain = -7...6
    #expect(try pattern.refusal() == .rule(.tableNotCovering, "d"))
    pattern.domain = -9...20
    #expect(try pattern.refusal() == nil)
    #expect(try pattern.bounds() == -4...3)
  }

  /// All values that `b + f(a - b)` can take, for random functions, are within the bounds, and both ends are taken.
  @Test func boundsAreThoseOfAllPairs() throws {
    var random = TestRandom("maximum bounds")
    for _ in 0..<20 {
      var pattern = Pattern()
      let values = Dictionary(
        uniqueKeysWithValues: (-7...7).map { (Int64($0), Int64.random(in: -20...20, using: &random)) })
      pattern.function = { values[$0] ?? 0 }
      let all = (Int64(-4)...3).flatMap { a in (Int64(-4)...3).map { b in b + pattern.function(a - b) } }
      let bounds = try #require(try pattern.bounds())
      #expect(bounds.lowerBound == all.min())
      #expect(bounds.upperBound == all.max())
    }
  }

  /// A file with many maxima over a large table is refused before anyone visits all rows.
  @Test func rowsOfManyMaximaAreBounded() throws {
    let rows = (-(1 << 17))..<(1 << 17)
    let count = CircuitLimits.totalCost / rows.count + 1
    func read(_ tensor: Int, _ constant: Int = 0, factor: Int64 = 1) -> LinearStep.Term {
      Pattern.read(tensor, constant, factor: factor)
    }
    var witness = [
      TensorDeclaration(name: "x", dimensions: [2]), TensorDeclaration(name: "d", dimensions: [1]),
      TensorDeclaration(name: "r", dimensions: [1]),
    ]
    var steps: [Step] = [
      .range(RangeStep(argument: 0, lower: -4, bits: 3, tag: 1)),
      .linear(
        LinearStep(name: "d", outputs: [1], terms: [read(0), read(0, 1, factor: -1)], shift: 0, result: 1)),
      .table(TableStep(tag: 2, argument: 1, result: 2)),
    ]
    for index in 0..<count {
      witness.append(TensorDeclaration(name: "m\(index)", dimensions: [1]))
      steps.append(
        .linear(LinearStep(name: "m", outputs: [1], terms: [read(0, 1), read(2)], shift: 0, result: 3 + index)))
    }
    let circuit = try CircuitDraft.circuit(
      name: "many maxima",
      tables: [
        LookupTable(tag: 1, name: "range", rows: .range(lower: -4, bits: 3)),
        LookupTable(
          tag: 2, name: "relu", rows: .function(rows.map { .init(Int64($0), Int64(max($0, 0))) })),
      ], witness: witness, parameters: [], parameterBits: [], steps: steps, input: 0, output: 3, tableBits: 19)
    #expect(throws: CircuitError.rule(.limit, "m")) { try ClosureRules.check(circuit) }
    var fewer = circuit
    fewer.steps.removeLast()
    fewer.witness.removeLast()
    try ClosureRules.check(fewer)
  }
}
