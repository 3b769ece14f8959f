import BN254
import Circuits
import PolynomialCommitments
import ProofTestSupport
import Proving
import Testing
import Verification

/// Key files are untrusted: each part that contradicts the rest is refused by name.
@Suite struct VerifyingKeyTests {
  static let fixture: ProofFixture? = try? ProofFixture(TinyModels.mlp())

  private func key() throws -> VerifyingKey { try #require(Self.fixture).provingKey.verifyingKey }

  /// Puts a key together with some parts replaced; all digests are recomputed, as a forger would.
  private func forged(
    circuit: Circuit? = nil, rowBits: Int? = nil, g2: G2Affine? = nil, tauG2: G2Affine? = nil,
    powers: [G1Affine]? = nil,
    tables: [G1Affine]? = nil, card: ModelCard? = nil
  ) throws -> VerifyingKey {
    let key = try key()
    return VerifyingKey(
      circuit: circuit ?? key.circuit, rowBits: rowBits ?? key.rowBits, srsDigest: key.srsDigest, g2: g2 ?? key.g2,
      tauG2: tauG2 ?? key.tauG2, powers: powers ?? key.powers, tableCommitments: tables ?? key.tableCommitments,
      card: card ?? key.card)
  }

  private func expect(_ error: VerificationError, _ key: VerifyingKey) {
    #expect(throws: error) { try VerifyingKey(decoding: key.encoded) }
  }

  @Test func honestKeyIsAccepted() throws {
    let key = try key()
    let decoded = try VerifyingKey(decoding: key.encoded)
    #expect(decoded.digest == key.digest)
    #expect(decoded.encoded == key.encoded)
  }

  @Test func referenceStringMustMatch() throws {
    let key = try key()
    var powers = key.powers
    powers[3] = powers[4]
    expect(.inconsistentKey(.structuredReferenceString), try forged(powers: powers))
    powers = key.powers
    powers[0] = powers[1]
    expect(.inconsistentKey(.structuredReferenceString), try forged(powers: powers))
    expect(.inconsistentKey(.structuredReferenceString), try forged(tauG2: (Fr(5) * G2(key.tauG2)).affine))
    expect(.inconsistentKey(.structuredReferenceString), try forged(g2: (Fr(5) * G2(key.g2)).affine))
    expect(.inconsistentKey(.rowLength), try forged(powers: Array(key.powers.dropLast())))
  }

  @Test func tablesMustMatch() throws {
    let key = try key()
    var tables = key.tableCommitments
    tables[1] = tables[0]
    expect(.inconsistentKey(.tableCommitments), try forged(tables: tables))
    expect(.inconsistentKey(.tableCommitments), try forged(tables: Array(tables.dropLast())))
    // A table of the circuit changed: the commitments are those of the honest one.
    var circuit = key.circuit
    let position = circuit.tables.firstIndex { if case .function = $0.rows { true } else { false } }
    let table = try #require(position)
    if case .function(var rows) = circuit.tables[table].rows {
      rows[rows.count / 2].value += 1
      circuit.tables[table].rows = .function(rows)
    }
    var card = key.card
    card.circuitDigest = circuit.digest
    expect(.inconsistentKey(.tableCommitments), try forged(circuit: circuit, card: card))
  }

  @Test func cardMustMatch() throws {
    let key = try key()
    var card = key.card
    card.circuitDigest[0] ^= 1
    expect(.inconsistentKey(.circuitDigest), try forged(card: card))
    card = key.card
    card.parameterCommitments.append(.generator)
    expect(.inconsistentKey(.parameterCommitments), try forged(card: card))
    card = key.card
    card.parameterCommitments[0] = .infinity
    expect(.inconsistentKey(.parameterCommitments), try forged(card: card))
    // Digests in the file itself.
    var bytes = key.encoded
    bytes[bytes.count - 33] ^= 1
    #expect(throws: VerificationError.inconsistentKey(.cardDigest)) { try VerifyingKey(decoding: bytes) }
    bytes = key.encoded
    bytes[bytes.count - 1] ^= 1
    #expect(throws: VerificationError.malformed(file: "verifying key", field: "key digest", offset: bytes.count - 32)) {
      try VerifyingKey(decoding: bytes)
    }
    // Other parameters, other claim, other metadata: other cards, hence other keys.
    var others: [ModelCard] = []
    for change in [
      { (card: inout ModelCard) in card.claimedDatasetRoot = [UInt8](repeating: 0, count: 32) },
      { $0.metadataDigest[0] ^= 1 }, { $0.parameterCommitments[0] = .generator },
    ] {
      card = key.card
      change(&card)
      others.append(card)
    }
    let digests = try others.map { try forged(card: $0).digest } + [key.digest]
    #expect(Set(digests).count == 4)
  }

  @Test func rowLengthBelow16IsRefused() throws {
    expect(.circuit(.rule(.rowLength, "tiny")), try forged(rowBits: 3))
  }

  @Test func closureRulesAreCheckedInKeys() throws {
    var circuit = try key().circuit
    circuit.lanes.pieces.removeLast()
    #expect {
      try VerifyingKey(decoding: try forged(circuit: circuit).encoded)
    } throws: { error in
      if case .circuit(.rule(.lanes, _)) = error as? VerificationError { true } else { false }
    }
  }

  @Test func trustListDecides() throws {
    let key = try key()
    var list = SRSTrustList()
    #expect(throws: VerificationError.self) { try key.checkTrust(list) }
    _ = try list.add(.init(digest: key.srsDigest, g2: key.g2, tauG2: key.tauG2, comment: "test"))
    try key.checkTrust(list)
    // A pinned digest with another [tau]_2 does not help a forged key.
    let other = try forged(tauG2: (Fr(5) * G2(key.tauG2)).affine)
    #expect(throws: VerificationError.self) { try other.checkTrust(list) }
  }

  @Test func mutatedFilesNeverTrap() throws {
    let file = try key().encoded
    for length in stride(from: 0, to: file.count, by: 61) {
      #expect(throws: VerificationError.self) { try VerifyingKey(decoding: Array(file[0..<length])) }
    }
    #expect(throws: VerificationError.self) { try VerifyingKey(decoding: file + [0]) }
    for position in stride(from: 0, to: file.count, by: 37) {
      var changed = file
      changed[position] ^= 0x80
      #expect(throws: VerificationError.self) { try VerifyingKey(decoding: changed) }
    }
  }
}
