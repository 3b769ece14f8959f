import BN254
import ProofTestSupport
import Testing
import Verification

/// One lie for each relation that the settlement batches.
@Suite struct RelationTests {
  @Test func everyRelationIsListed() {
    let shape = Target.shape
    // v_w, v_phi, tab, T_b, h_x, h_y, v_R, and the operands from params.
    let direct = 7 + shape.products.count
    #expect(Relation.all.count == 3 + 3 * shape.productCount + direct)
    #expect(Set(Relation.all).count == Relation.all.count)
    #expect(shape.productCount == 6)
  }

  @Test func withoutALieTheProofIsAccepted() throws {
    try Target.fixture.verifier.verify(try RelationLiar().run().envelope)
  }

  @Test(arguments: Relation.all)
  func everyRelationIsChecked(relation: Relation) throws {
    let envelope = try RelationLiar().proof(breaking: relation)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }

  /// `v_w` is wrong by as much as `v_R`, in either direction: were the power of `R` that of `w`, one would hide the
  /// other, as both are claims about rows with the same `lo`.
  @Test(arguments: [Relation.DirectClaim.witness, .phi], [Fr.one, -Fr.one])
  func errorIsNotCancelledByTheMask(claim: Relation.DirectClaim, sign: Fr) throws {
    let envelope = try RelationLiar().falseEvaluation(claim, mask: sign)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }
}
