import BN254
import PolynomialCommitments
import ProofTestSupport
import Proving
import Testing
import Verification

/// Proofs of one key shown to a verifier of another.
@Suite struct OtherKeyTests {
  struct Other: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is left of the proof once both digests in its statement have been exchanged for the other key's.
    let lastError: VerificationError
    let fixture: @Sendable () throws -> ProofFixture

    init(
      _ name: String, _ lastError: VerificationError = .openingCheckFailed,
      _ fixture: @escaping @Sendable () throws -> ProofFixture
    ) {
      testDescription = name
      self.lastError = lastError
      self.fixture = fixture
    }
  }

  static let others: [Other] = [
    Other("one weight of the first layer") {
      var model = TargetModel()
      model.firstWeights[4] -= 1
      return try model.fixture()
    },
    Other("one weight of the last layer") {
      var model = TargetModel()
      model.secondWeights[8] += 1
      return try model.fixture()
    },
    Other("one bias") {
      var model = TargetModel()
      model.secondBias[2] -= 1
      return try model.fixture()
    },
    Other("same parameters, other blinding: a second export") { try TargetModel().fixture(name: "second export") },
    Other("other dataset root in the card") {
      var root = Target.claimedDatasetRoot
      root[9] ^= 0x10
      return try TargetModel().fixture(claimedDatasetRoot: root)
    },
    Other("no dataset claimed") { try TargetModel().fixture(claimedDatasetRoot: nil) },
    Other("one table row that no run reads") {
      var model = TargetModel()
      model.lowestActivation = 1
      return try model.fixture()
    },
    Other("longer rows", .malformed(file: "proof", field: "counts", offset: 0)) {
      try TargetModel().fixture(rowBits: 5)
    },
  ]

  @Test(arguments: others)
  func proofOfAnotherKeyIsRefused(other: Other) throws {
    let fixture = try other.fixture()
    let key = fixture.provingKey.verifyingKey
    var envelope = StatementTests.envelope
    #expect(throws: VerificationError.statement(.keyDigest)) { try fixture.verifier.verify(envelope) }
    envelope.statement.keyDigest = key.digest
    #expect(throws: VerificationError.statement(.cardDigest)) { try fixture.verifier.verify(envelope) }
    envelope.statement.cardDigest = key.cardDigest
    #expect(throws: other.lastError) { try fixture.verifier.verify(envelope) }
    // The other key is a good one, and its proofs are refused by the first verifier.
    let result = try fixture.prove(Target.input)
    try fixture.verifier.verify(result.envelope)
    #expect(throws: VerificationError.statement(.keyDigest)) { try Target.fixture.verifier.verify(result.envelope) }
  }

  /// A second reference string of the same length: everything differs but the model.
  @Test func proofOnAnotherReferenceStringIsRefused() throws {
    let circuit = Target.circuit
    let srs = try StructuredReferenceString.insecureKnownTau(
      ProofFixture.tau + .one, powers: Target.shape.requiredPowers)
    var randomness = InsecureFixedRandomness("setup target")
    let key = try ProvingKey.setup(
      circuit: circuit, tensors: Target.fixture.provingKey.parameters.tensors(of: circuit), srs: srs, rowBits: 4,
      claimedDatasetRoot: Target.claimedDatasetRoot, metadataDigest: [UInt8](repeating: 7, count: 32),
      randomness: &randomness)
    let verifier = Verifier(key: key.verifyingKey)
    var envelope = StatementTests.envelope
    #expect(throws: VerificationError.statement(.keyDigest)) { try verifier.verify(envelope) }
    envelope.statement.keyDigest = key.verifyingKey.digest
    envelope.statement.cardDigest = key.verifyingKey.cardDigest
    #expect(throws: VerificationError.openingCheckFailed) { try verifier.verify(envelope) }
  }

  /// Other metadata alone makes another card.
  @Test func otherMetadataMakesAnotherCard() throws {
    let key = Target.fixture.provingKey.verifyingKey
    var card = key.card
    card.metadataDigest[0] ^= 1
    let other = VerifyingKey(
      circuit: key.circuit, rowBits: key.rowBits, srsDigest: key.srsDigest, g2: key.g2, tauG2: key.tauG2,
      powers: key.powers, tableCommitments: key.tableCommitments, card: card)
    try other.check()
    var envelope = StatementTests.envelope
    #expect(throws: VerificationError.statement(.keyDigest)) { try Verifier(key: other).verify(envelope) }
    envelope.statement.keyDigest = other.digest
    envelope.statement.cardDigest = other.cardDigest
    #expect(throws: VerificationError.openingCheckFailed) { try Verifier(key: other).verify(envelope) }
  }
}
