import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Every element of a finished proof replaced, the rest left as it is.
@Suite struct ProofElementTests {
  static let envelope = try! Target.fixture.prove(
    Target.input, form: TargetDataset.opening(TargetDataset.index)
  ).envelope
  /// Another proof of the same statement.
  static let second = try! Target.fixture.prove(
    Target.input, form: TargetDataset.opening(TargetDataset.index), randomness: "second"
  ).envelope

  private static func refuses(_ proof: Proof, _ label: String) {
    var changed = envelope
    changed.proof = proof
    #expect(throws: VerificationError.openingCheckFailed, "\(label)") { try Target.fixture.verifier.verify(changed) }
  }

  /// The paths of all points, in the order of `Proof.points`.
  private static let points: [WritableKeyPath<Proof, G1Affine> & Sendable] = {
    var paths: [WritableKeyPath<Proof, G1Affine> & Sendable] = []
    for index in envelope.proof.witnessRows.indices { paths.append(\.witnessRows[index]) }
    paths += [\.padCommitment, \.maskCommitment]
    for index in envelope.proof.phiRows.indices { paths.append(\.phiRows[index]) }
    return paths + [\.productCommitment, \.settlementCommitment, \.opening, \.openingProof]
  }()

  /// The paths of all scalars, in the order of `Proof.scalars`.
  private static let scalars: [WritableKeyPath<Proof, Fr> & Sendable] = {
    var paths: [WritableKeyPath<Proof, Fr> & Sendable] = []
    for index in envelope.proof.padded.indices { paths.append(\.padded[index]) }
    return paths + [\.tableDenominator, \.evaluation, \.productEvaluations.0, \.productEvaluations.1]
  }()

  @Test func bothProofsAreAcceptedAndEveryElementHasAPath() throws {
    try Target.fixture.verifier.verify(Self.envelope)
    try Target.fixture.verifier.verify(Self.second)
    #expect(Self.envelope.statement == Self.second.statement)
    #expect(Self.points.map { Self.envelope.proof[keyPath: $0] } == Self.envelope.proof.points)
    #expect(Self.scalars.map { Self.envelope.proof[keyPath: $0] } == Self.envelope.proof.scalars)
  }

  @Test func everyPointReplacedIsRefused() {
    for (index, path) in Self.points.enumerated() {
      let point = Self.envelope.proof[keyPath: path]
      let next = Self.envelope.proof[keyPath: Self.points[(index + 1) % Self.points.count]]
      let replacements = [
        (G1(point) + .generator).affine, -point, .infinity, .generator, next, Self.second.proof[keyPath: path],
      ]
      for (kind, replacement) in replacements.enumerated() {
        var proof = Self.envelope.proof
        proof[keyPath: path] = replacement
        Self.refuses(proof, "point \(index), replacement \(kind)")
      }
    }
  }

  @Test func everyScalarReplacedIsRefused() {
    for (index, path) in Self.scalars.enumerated() {
      let scalar = Self.envelope.proof[keyPath: path]
      let replacements = [scalar + .one, -scalar, .zero, Self.second.proof[keyPath: path]]
      for (kind, replacement) in replacements.enumerated() {
        var proof = Self.envelope.proof
        proof[keyPath: path] = replacement
        Self.refuses(proof, "scalar \(index), replacement \(kind)")
      }
    }
  }

  @Test func wrongCountsAreRefused() {
    let changes: [(inout Proof) -> Void] = [
      { $0.witnessRows.removeLast() }, { $0.witnessRows.append(.generator) }, { $0.witnessRows = [] },
      { $0.phiRows.removeLast() }, { $0.phiRows.append(.infinity) }, { $0.phiRows = [] },
      { $0.padded.removeLast() }, { $0.padded.append(.zero) }, { $0.padded = [] },
    ]
    for change in changes {
      var changed = Self.envelope
      change(&changed.proof)
      #expect(throws: VerificationError.malformed(file: "proof", field: "counts", offset: 0)) {
        try Target.fixture.verifier.verify(changed)
      }
    }
  }

  @Test func proofOfOneStatementUnderAnotherIsRefused() throws {
    var changed = Self.envelope
    changed.proof = try Target.fixture.prove(
      TargetDataset.rows[1], form: TargetDataset.opening(1)
    ).envelope.proof
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(changed) }
  }
}
