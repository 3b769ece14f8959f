import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// The committed output form.
@Suite struct CommittedOutputTests {
  private static func commitments(_ envelope: ProofEnvelope) -> [G1Affine] {
    guard case .committed(let points) = envelope.statement.output else { return [] }
    return points
  }

  @Test func commitmentOpensToTheOutput() throws {
    let result = try Target.fixture.prove(Target.input, output: .committed)
    try Target.fixture.verifier.verify(result.envelope, policy: .init(outputForms: [.committed]))
    let key = Target.fixture.provingKey
    let declaration = Target.circuit.witness[Target.circuit.output]
    let opened = key.committer.commit(
      PaddedTensor(Target.output, declaration: declaration).entries, blinding: result.outputBlinding ?? [])
    #expect(Self.commitments(result.envelope) == opened)
    #expect(result.output == Target.output)
  }

  @Test func otherCommitmentIsRefused() throws {
    let envelope = StatementTests.committedEnvelope
    let points = Self.commitments(envelope)
    let shifted = (G1(points[0]) + .generator).affine
    for replacement in [shifted, -points[0], .infinity] {
      var patched = envelope
      patched.statement.output = .committed([replacement])
      #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(patched) }
    }
    for count in [[], points + points] {
      var patched = envelope
      patched.statement.output = .committed(count)
      #expect(throws: VerificationError.statement(.outputCount)) { try Target.fixture.verifier.verify(patched) }
    }
  }

  /// A run that records a false output, which is then committed to in good order.
  @Test func falseOutputIsRefused() throws {
    for index in 0..<3 {
      var trace = try Target.fixture.runtime.trace(Target.input)
      trace.accumulators["logits"]?[index] += 1
      var randomness = InsecureFixedRandomness("false output")
      let result = try Target.fixture.prover.prove(
        trace, input: .publicValues, output: .committed, context: ProofFixture.context, randomness: &randomness)
      #expect(result.output[index] == Target.output[index] + 1)
      #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
    }
  }
}
