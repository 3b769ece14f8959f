import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Whoever knows `tau` makes accepted proofs without a witness, even of false statements: so a proof cannot carry
/// knowledge of one.
@Suite struct SimulatorTests {
  static let fixture: ProofFixture? = try? ProofFixture(TinyModels.mlp())

  /// All elements uniform but the last commitment, which `tau` turns into what the pairing check asks for.
  private func simulate(_ statement: Statement, key: VerifyingKey, seed: String) throws -> ProofEnvelope {
    let shape = key.shape
    let hidden = HiddenScalars(
      shape: shape, committedInput: statement.input.kind.isCommitted,
      committedOutput: statement.output.kind == .committed)
    var randomness = InsecureFixedRandomness(seed)
    func point() -> G1Affine { (randomness.scalar() * G1(.generator)).affine }
    var envelope = ProofEnvelope(
      statement: statement,
      proof: Proof(
        witnessRows: (0..<shape.witnessRows).map { _ in point() }, padCommitment: point(), maskCommitment: point(),
        phiRows: (0..<shape.phiRows).map { _ in point() }, padded: randomness.scalars(hidden.count),
        tableDenominator: randomness.scalar(), productCommitment: point(), settlementCommitment: point(),
        evaluation: randomness.scalar(), productEvaluations: (randomness.scalar(), randomness.scalar()),
        opening: point(), openingProof: .infinity))
    let (commitment, zPrime) = try Verifier(key: key).openingCommitment(of: envelope)
    let inverse = try #require((ProofFixture.tau - zPrime).inverse())
    envelope.proof.openingProof = (inverse * commitment).affine
    return envelope
  }

  @Test(arguments: [OutputForm.publicValues([12, -7]), .committed([.generator])])
  func acceptedWithoutWitness(output: OutputForm) throws {
    let fixture = try #require(Self.fixture)
    let key = fixture.provingKey.verifyingKey
    for input in [InputForm.publicValues([1, 2, 3]), .privateInput] {
      let statement = Statement(
        keyDigest: key.digest, cardDigest: key.cardDigest, input: input, output: output,
        context: ProofFixture.context)
      let envelope = try simulate(statement, key: key, seed: "simulator")
      try fixture.verifier.verify(try ProofEnvelope(decoding: envelope.encoded))
      // Not because everything is accepted: any other last element is refused.
      var wrong = envelope
      wrong.proof.openingProof = (G1(envelope.proof.openingProof) + G1(.generator)).affine
      #expect(throws: VerificationError.openingCheckFailed) { try fixture.verifier.verify(wrong) }
    }
  }

  /// Statements about rows: any count of right labels, any labels, with all that is public of the rows.
  @Test func statementsAboutRowsAreAcceptedWithoutWitness() throws {
    for (batch, output) in [
      (StatementTarget.accuracy, [Int64(4)]), (StatementTarget.groupAccuracy, [0, 4, 4, 0]),
      (StatementTarget.label, [2, 2]), (StatementTarget.margin, [1, 3, 0, 5]),
    ] {
      #expect(try batch.prove().envelope.statement.output != .publicValues(output))
      for form in [OutputForm.publicValues(output), .committed([.generator])] {
        let statement = Statement(
          keyDigest: batch.key.digest, cardDigest: batch.key.cardDigest, input: .committedRows(batch.rows),
          output: form, context: ProofFixture.context)
        let envelope = try simulate(statement, key: batch.key, seed: "rows")
        let proof = try DerivedProof(decoding: batch.statement(envelope).encoded)
        let found = try StatementTarget.fixture.verifier.verify(proof)
        #expect(found.outputs == [form])
        var wrong = envelope
        wrong.proof.openingProof = (G1(envelope.proof.openingProof) + G1(.generator)).affine
        #expect(throws: VerificationError.openingCheckFailed) { try batch.verify(wrong) }
      }
    }
  }

  /// Two proofs about the same rows share their public words alone.
  @Test func proofsAboutTheSameRowsShareNothing() throws {
    let batch = StatementTarget.groupAccuracy
    let proofs = try (0..<2).map { _ in
      try batch.prover.prove(
        batch.trace(), input: .committedRows(batch.rows, opening: batch.opening), context: ProofFixture.context
      ).envelope
    }
    for envelope in proofs { try batch.verify(envelope) }
    #expect(proofs[0].statement == proofs[1].statement)
    #expect(Set(proofs[0].proof.points).isDisjoint(with: proofs[1].proof.points))
    #expect(Set(proofs[0].proof.scalars).isDisjoint(with: proofs[1].proof.scalars))
  }

  /// Two proofs of one statement share no element that depends on the run.
  @Test func proofsOfOneStatementShareNothing() throws {
    let fixture = try #require(Self.fixture)
    let trace = try fixture.runtime.trace([4, 5, 6])
    let proofs = try (0..<2).map { _ in
      try fixture.prover.prove(trace, input: .publicValues, context: ProofFixture.context).envelope
    }
    for envelope in proofs { try fixture.verifier.verify(envelope) }
    #expect(proofs[0].statement == proofs[1].statement)
    #expect(Set(proofs[0].proof.points).isDisjoint(with: proofs[1].proof.points))
    #expect(Set(proofs[0].proof.scalars).isDisjoint(with: proofs[1].proof.scalars))
    #expect(Set(proofs[0].proof.points).count == proofs[0].proof.points.count)
    #expect(Set(proofs[0].proof.scalars).count == proofs[0].proof.scalars.count)
  }
}
