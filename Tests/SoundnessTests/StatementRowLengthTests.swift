import BN254
import Circuits
import ProofTestSupport
import Proving
import Testing
import Verification

/// Proofs under derived keys may commit in longer rows than the card and the dataset.
@Suite struct StatementRowLengthTests {
  private static let card = StatementTarget.fixture.base.rowBits
  private static let batches = [StatementTarget.accuracy, StatementTarget.label]

  private static func batch(_ result: Derivation.Result, rowBits: Int) throws -> StatementBatch {
    var fixture = StatementTarget.fixture
    fixture.rowBits = rowBits
    return try StatementBatch(fixture, result, selection: StatementTarget.some)
  }

  @Test(arguments: card...(card + 7), [OutputRequest.publicValues, .committed])
  func everyLengthIsProved(rowBits: Int, output: OutputRequest) throws {
    let batch = try Self.batch(.accuracyByGroup(classes: 3, groups: 2), rowBits: rowBits)
    #expect(batch.shape.rowBits == rowBits)
    #expect(batch.shape.fixedRowBits == Self.card)
    let proof = batch.statement(try batch.prove(output: output).envelope)
    let decoded = try DerivedProof(decoding: proof.encoded)
    _ = try StatementTarget.fixture.verifier.verify(decoded)
    if output == .committed {
      var wrong = decoded
      guard case .committed(var points) = wrong.parts[0].envelope.statement.output else {
        Issue.record("an output that is not committed")
        return
      }
      points[0] = (-G1(points[0])).affine
      wrong.parts[0].envelope.statement.output = .committed(points)
      #expect(throws: VerificationError.openingCheckFailed) { try StatementTarget.fixture.verifier.verify(wrong) }
    }
  }

  /// Shorter rows than the card's, and any others than those of the proof, even if the prover names the key of these.
  @Test func otherLengthsAreRefused() throws {
    for batch in Self.batches {
      let honest = batch.statement(try batch.prove().envelope)
      let verifier = StatementTarget.fixture.verifier
      for rowBits in -1..<Self.card {
        var proof = honest
        proof.programs[0].rowBits = rowBits
        #expect(throws: VerificationError.inconsistentKey(.rowLength)) { try verifier.verify(proof) }
      }
      for rowBits in Self.card...24 where rowBits != batch.shape.rowBits {
        var proof = honest
        proof.programs[0].rowBits = rowBits
        #expect(throws: VerificationError.statement(.keyDigest)) { try verifier.verify(proof) }
        let key = try verifier.base.derived(
          proof.programs[0].derivation, circuit: proof.programs[0].circuit, rowBits: rowBits)
        proof.parts[0].envelope.statement.keyDigest = key.digest
        let same = key.shape.witnessRows == batch.shape.witnessRows && key.shape.phiRows == batch.shape.phiRows
        #expect(!same)
        #expect(throws: VerificationError.malformed(file: "proof", field: "counts", offset: 0)) {
          try verifier.verify(proof)
        }
      }
      #expect(throws: VerificationError.inconsistentKey(.rowLength)) {
        try verifier.base.derived(honest.programs[0].derivation, circuit: batch.circuit, rowBits: 25)
      }
      // A key put together without these checks.
      for rowBits in [3, Self.card - 1] {
        let key = VerifyingKey(
          circuit: batch.circuit, rowBits: Self.card, srsDigest: batch.key.srsDigest, g2: batch.key.g2,
          tauG2: batch.key.tauG2, powers: batch.key.powers, tableCommitments: batch.key.tableCommitments,
          card: batch.key.card,
          derivation: KeyDerivation(
            derivation: honest.programs[0].derivation, base: verifier.base.circuit, rowBits: rowBits))
        #expect(throws: VerificationError.inconsistentKey(.rowLength)) { try key.check() }
      }
    }
  }

  /// What stands in a row of parameters beyond the card's length, be it blinding or anything else, is read by no claim: an
  /// honest prover's blinding stands there. Entries that are read cannot be changed in longer rows either.
  @Test(arguments: [card, card + 1, card + 4])
  func parametersAreThoseOfTheCard(rowBits: Int) throws {
    let batch = try Self.batch(.outputs, rowBits: rowBits)
    let honest = batch.prover.key
    var tensors = honest.parameters.tensors(of: batch.circuit)
    tensors[0][0] += 1
    let other = try ParameterVector(
      tensors, circuit: batch.circuit, rowBits: Self.card, blinding: honest.parameters.blinding)
    let prover = Prover(
      key: try ProvingKey(verifyingKey: batch.key, powers: honest.powers, parameters: other))
    var randomness = InsecureFixedRandomness("other parameters")
    let envelope = try prover.prove(
      batch.trace(), input: .committedRows(batch.rows, opening: batch.opening), output: .publicValues,
      context: ProofFixture.context, randomness: &randomness
    ).envelope
    #expect(throws: VerificationError.openingCheckFailed) {
      try StatementTarget.fixture.verifier.verify(batch.statement(envelope))
    }
  }
}
