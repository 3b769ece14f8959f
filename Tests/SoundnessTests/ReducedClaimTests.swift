import BN254
import ProofTestSupport
import QuantizedRuntime
import Testing
import Verification

/// One false claim in the batch of the third sum-check, everything else being true or made to fit.
@Suite struct ReducedClaimTests {
  @Test func everyClaimIsListed() {
    let shape = Target.shape
    #expect(Set(ReducedClaim.all).count == shape.lanes + shape.products.count + 6)
  }

  @Test(arguments: ReducedClaim.all)
  func everyClaimIsReduced(claim: ReducedClaim) throws {
    let envelope = try RelationLiar().proof(withFalse: claim)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }

  /// The run on another input behind the false claim on the input has the same output.
  @Test func otherInputHasTheSameOutput() {
    #expect(ForgedRun([7, -8, 5]).output == ForgedRun().output)
  }

  /// Two claims wrong by opposite amounts: each has its own power of `epsilon`.
  @Test func oppositeErrorsDoNotCancel() throws {
    let liar = RelationLiar()
    let envelope = try liar.falseLookupEnd(along: [liar.layout.phi: .one, liar.layout.multiplicities: -.one])
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }
}
