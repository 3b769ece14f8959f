import CircuitCompiler
import Circuits
import Foundation
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// Derived programs by the rules of the specification, `Python/derivation.py`, and ours.
@Suite struct IndependentDerivationTests {
  struct Case {
    var derivation: Derivation
    var base: Circuit
    var circuit: Circuit
  }

  private static func listed(_ bytes: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
  }

  /// Whether each program is the derived one, by both.
  private func compare(_ cases: [Case]) throws -> Int {
    let input = cases.flatMap { [$0.derivation.encoded, $0.base.encoded, $0.circuit.encoded].flatMap(Self.listed) }
    let lines = String(
      decoding: try PythonOracle.run("Tests/VerificationTests/Python/derivations.py", input: input), as: UTF8.self
    ).split(separator: "\n")
    try #require(lines.count == cases.count)
    var accepted = 0
    for (index, (own, line)) in zip(cases, lines).enumerated() {
      let refusal: (any Error)?
      do {
        try own.derivation.check(own.circuit, of: own.base)
        refusal = nil
        accepted += 1
      } catch {
        refusal = error
      }
      #expect(
        (refusal == nil) == (line == "accept"), "\(index): \(own.derivation): \(line); \(String(describing: refusal))")
    }
    return accepted
  }

  private static func identity(_ shape: [Int], _ range: ClosedRange<Int64>) throws -> Circuit {
    var draft = GraphDraft("identity", shape: shape, range: range)
    try draft.add(.reshape, reshapedTo: shape)
    return try ModelCompiler.compile(draft.graph)
  }

  /// Bases of all kinds of steps, outputs narrow and wide, and one whose limbs are read.
  private static func bases() throws -> [Circuit] {
    var random = TestRandom("bases for the second verifier")
    let general = try GeneralProgram.circuit()
    let target = try TargetModel().circuit
    let labels = try DerivedCompiler.compile(base: target, rows: 2, result: .label, rowBits: 4).circuit
    return try [
      general, try GeneralProgram.broadcasts(), try SegmentedCircuit.random(general, using: &random), target, labels,
      identity([2], 0...1), identity([5], -9...(-2)), identity([1, 8], -3...70_000),
      identity([7], -1_000_000...999_999),
      identity([17, 1], -(1 << 40)...(1 << 40)),
    ]
  }

  private static func results(_ base: Circuit) -> [Derivation.Result] {
    let classes = base.witness[base.output].dimensions.max() ?? 1
    return [
      .outputs, .label, .labelAndMargin, .accuracy(classes: classes), .accuracyByGroup(classes: classes, groups: 1),
      .accuracyByGroup(classes: classes, groups: 5), .parameterRanges,
    ]
  }

  @Test func programsAreThoseOfTheSpecification() throws {
    var cases: [Case] = []
    for base in try Self.bases() {
      for result in Self.results(base) {
        for rows in result == .parameterRanges ? [1] : [1, 3] {
          guard
            let own = try? DerivedCompiler.compile(base: base, rows: rows, result: result, rowBits: 4)
          else { continue }
          cases.append(Case(derivation: own.derivation, base: base, circuit: own.circuit))
        }
      }
    }
    #expect(cases.count > 80)
    #expect(try compare(cases) == cases.count)
  }

  /// One number or name of a program changed, or of its derivation.
  @Test func otherProgramsAreRefusedByBoth() throws {
    let base = try TargetModel().circuit
    var cases: [Case] = []
    for result in [Derivation.Result.labelAndMargin, .accuracyByGroup(classes: 3, groups: 2), .parameterRanges] {
      let rows = result == .parameterRanges ? 1 : 3
      let own = try DerivedCompiler.compile(base: base, rows: rows, result: result, rowBits: 4)
      let right = Case(derivation: own.derivation, base: base, circuit: own.circuit)
      cases.append(right)
      func add(_ change: (inout Case) -> Void) {
        var next = right
        change(&next)
        cases.append(next)
      }
      for index in own.circuit.witness.indices {
        add { $0.circuit.witness[index].padding += 1 }
        add { $0.circuit.witness[index].name += "'" }
      }
      for (index, step) in own.circuit.steps.enumerated() {
        add { $0.circuit.steps.remove(at: index) }
        guard case .linear(var linear) = step else { continue }
        linear.constant += 1
        add { $0.circuit.steps[index] = .linear(linear) }
      }
      for width in Derivation.limbWidths { add { $0.derivation.limbWidth = width } }
      add { $0.derivation.rows += 1 }
      add { $0.derivation.result = .outputs }
      add { $0.circuit.quantisation.head = "label" }
      add { $0.circuit.quantisation.outputScale = 3 }
    }
    let accepted = try compare(cases)
    #expect(accepted >= 3 && accepted < cases.count / 3)
  }
}
