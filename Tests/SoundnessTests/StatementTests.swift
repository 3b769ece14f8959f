import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// A proof is accepted for its own statement only, and only if the caller asked for such a statement.
@Suite struct StatementTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let error: VerificationError
    let change: @Sendable (inout Statement) -> Void

    var testDescription: String { name }

    init(_ name: String, _ error: VerificationError, _ change: @escaping @Sendable (inout Statement) -> Void) {
      self.name = name
      self.error = error
      self.change = change
    }
  }

  static let envelope = try! Target.fixture.prove(Target.input).envelope
  static let privateEnvelope = try! Target.fixture.prove(Target.input, form: .privateInput).envelope
  static let committedEnvelope = try! Target.fixture.prove(Target.input, output: .committed).envelope

  private static func input(_ change: (inout [Int64]) -> Void) -> InputForm {
    var values = Target.input
    change(&values)
    return .publicValues(values)
  }

  private static func output(_ change: (inout [Int64]) -> Void) -> OutputForm {
    var values = Target.output
    change(&values)
    return .publicValues(values)
  }

  /// What the declared widths let an output be: three activations up to 14 times weights of 4 bits, a bias of 6 bits.
  static let outputInterval: ClosedRange<Int64> = -(3 * 14 * 8 + 32)...(3 * 14 * 7 + 31)

  static let patches: [Refusal] = [
    Refusal("key digest", .statement(.keyDigest)) { $0.keyDigest[0] ^= 1 },
    Refusal("short key digest", .statement(.keyDigest)) { $0.keyDigest.removeLast() },
    Refusal("card digest", .statement(.cardDigest)) { $0.cardDigest[31] ^= 0x80 },
    Refusal("context", .openingCheckFailed) { $0.context[17] ^= 4 },
    Refusal("short context", .statement(.context)) { $0.context.removeLast() },
    Refusal("long context", .statement(.context)) { $0.context.append(0) },
    Refusal("no context", .statement(.context)) { $0.context = [] },
    Refusal("input 0", .openingCheckFailed) { $0.input = input { $0[0] -= 1 } },
    Refusal("input 1", .openingCheckFailed) { $0.input = input { $0[1] += 1 } },
    Refusal("input 2", .openingCheckFailed) { $0.input = input { $0[2] = -$0[2] } },
    Refusal("input permuted", .openingCheckFailed) { $0.input = input { $0.swapAt(0, 2) } },
    Refusal("input above its interval", .valueOutOfRange(tensor: "x", index: 0)) { $0.input = input { $0[0] = 8 } },
    Refusal("input below its interval", .valueOutOfRange(tensor: "x", index: 1)) { $0.input = input { $0[1] = -9 } },
    Refusal("smallest integer as input", .valueOutOfRange(tensor: "x", index: 2)) { $0.input = input { $0[2] = .min } },
    Refusal("input too short", .statement(.inputCount)) { $0.input = input { $0.removeLast() } },
    Refusal("input too long", .statement(.inputCount)) { $0.input = input { $0.append(0) } },
    Refusal("input empty", .statement(.inputCount)) { $0.input = .publicValues([]) },
    Refusal("output 0", .openingCheckFailed) { $0.output = output { $0[0] += 1 } },
    Refusal("output 1", .openingCheckFailed) { $0.output = output { $0[1] -= 1 } },
    Refusal("output 2", .openingCheckFailed) { $0.output = output { $0[2] = 0 } },
    Refusal("output permuted", .openingCheckFailed) { $0.output = output { $0.swapAt(0, 1) } },
    Refusal("output at the end of its interval", .openingCheckFailed) {
      $0.output = output { $0[0] = outputInterval.upperBound }
    },
    Refusal("output above its interval", .valueOutOfRange(tensor: "logits", index: 0)) {
      $0.output = output { $0[0] = outputInterval.upperBound + 1 }
    },
    Refusal("output below its interval", .valueOutOfRange(tensor: "logits", index: 2)) {
      $0.output = output { $0[2] = outputInterval.lowerBound - 1 }
    },
    Refusal("output too short", .statement(.outputCount)) { $0.output = output { $0.removeLast() } },
    Refusal("output too long", .statement(.outputCount)) { $0.output = output { $0.append(0) } },
    Refusal("input withheld", .openingCheckFailed) { $0.input = .privateInput },
    Refusal("input as a row", .malformed(file: "proof", field: "counts", offset: 0)) {
      $0.input = .committedRow(TargetDataset.row(TargetDataset.index))
    },
    Refusal("output as a commitment", .malformed(file: "proof", field: "counts", offset: 0)) {
      $0.output = .committed([.generator])
    },
    Refusal("output as two commitments", .statement(.outputCount)) {
      $0.output = .committed([.generator, .generator])
    },
  ]

  @Test func honestStatementsAreAccepted() throws {
    for envelope in [Self.envelope, Self.privateEnvelope, Self.committedEnvelope] {
      try Target.fixture.verifier.verify(envelope)
    }
    #expect(Self.envelope.statement.input == .publicValues(Target.input))
    #expect(Self.envelope.statement.output == .publicValues(Target.output))
    #expect(Self.privateEnvelope.statement.input == .privateInput)
  }

  @Test(arguments: patches)
  func patchedStatementIsRefused(patch: Refusal) {
    var envelope = Self.envelope
    patch.change(&envelope.statement)
    #expect(throws: patch.error) { try Target.fixture.verifier.verify(envelope) }
  }

  /// A prover that makes its whole proof for the false statement does no better.
  @Test(
    arguments: patches.filter { $0.error == .openingCheckFailed && !["context", "input withheld"].contains($0.name) })
  func proofMadeForAFalseStatementIsRefused(patch: Refusal) throws {
    var interference = ProverInterference()
    interference.statement = patch.change
    let result = try Target.fixture.prove(Target.input, interference: interference)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
  }

  /// A context or a form is the prover's to choose: these proofs are for other statements, and accepted as such.
  @Test(arguments: patches.filter { ["context", "input withheld"].contains($0.name) })
  func proofMadeForAnotherStatementIsAccepted(patch: Refusal) throws {
    var interference = ProverInterference()
    interference.statement = patch.change
    let result = try Target.fixture.prove(Target.input, interference: interference)
    try Target.fixture.verifier.verify(result.envelope)
    #expect(throws: VerificationError.statement(patch.name == "context" ? .context : .inputForm)) {
      try Target.fixture.verifier.verify(
        result.envelope, policy: .init(context: ProofFixture.context, inputForms: [.publicValues]))
    }
  }

  @Test func inputOfAPrivateProofCannotBeNamedLater() {
    var envelope = Self.privateEnvelope
    envelope.statement.input = .publicValues(Target.input)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }
}
