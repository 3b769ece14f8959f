import BN254
import Circuits
import PolynomialCommitments

/// The verifying key file: magic, version, `b`, circuit file, structured reference string, commitments, card.
extension VerifyingKey {
  package static let magic: [UInt8] = Array("PLBVKEY".utf8) + [0]
  private static let file = "verifying key"

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    out.write(count: rowBits)
    let circuitBytes = circuit.encoded
    out.write(count: circuitBytes.count)
    out.write(bytes: circuitBytes)
    out.write(bytes: srsDigest)
    out.write(bytes: g2.canonicalBytes)
    out.write(bytes: tauG2.canonicalBytes)
    for points in [powers, tableCommitments, card.parameterCommitments] {
      out.write(count: points.count)
      for point in points { out.write(bytes: point.canonicalBytes) }
    }
    out.write(bytes: card.circuitDigest)
    out.write(UInt8(card.claimedDatasetRoot == nil ? 0 : 1))
    out.write(bytes: card.claimedDatasetRoot ?? [UInt8](repeating: 0, count: DigestLength.bytes))
    out.write(bytes: card.metadataDigest)
    out.write(bytes: cardDigest)
    out.write(bytes: digest)
    return out.bytes
  }

  /// Reads a verifying key and checks everything in it that can be checked (protocol section 10).
  ///
  /// - Parameter more: the powers that follow those of the key, checked with them.
  /// - Throws: `VerificationError`.
  package init(decoding bytes: [UInt8], followedBy more: [G1Affine] = []) throws(VerificationError) {
    var reader = ByteReader(bytes)
    let storedCard: [UInt8]
    let stored: [UInt8]
    do {
      guard try reader.bytes(8, "magic").elementsEqual(Self.magic) else { throw reader.failure("magic") }
      let version = try reader.uint32("version")
      guard version == Self.version else { throw VersionMismatch(version: version) }
      let rowBits = try reader.int("row length", atMost: 24)
      let circuitLength = try reader.count("circuit", elementSize: 1)
      let circuit = try Circuit(decoding: Array(try reader.bytes(circuitLength, "circuit")))
      let srsDigest = Array(try reader.bytes(DigestLength.bytes, "SRS digest"))
      let g2 = try reader.g2Point("[1]_2")
      let tauG2 = try reader.g2Point("[tau]_2")
      let powers = try reader.points(try reader.count("powers", elementSize: 64), "power")
      let tables = try reader.points(try reader.count("table commitments", elementSize: 64), "table commitment")
      let parameters = try reader.points(try reader.count("parameters", elementSize: 64), "parameter commitment")
      let circuitDigest = Array(try reader.bytes(DigestLength.bytes, "circuit digest"))
      let flagFailure = reader.failure("dataset claim")
      let claims = try reader.uint8("dataset claim")
      let root = Array(try reader.bytes(DigestLength.bytes, "claimed dataset root"))
      guard claims == 1 || claims == 0 && root.allSatisfy({ $0 == 0 }) else { throw flagFailure }
      let metadata = Array(try reader.bytes(DigestLength.bytes, "metadata digest"))
      storedCard = Array(try reader.bytes(DigestLength.bytes, "card digest"))
      stored = Array(try reader.bytes(DigestLength.bytes, "key digest"))
      try reader.end("end of file")
      guard rowBits >= 4 else { throw CircuitError.rule(.rowLength, circuit.name) }
      self.init(
        circuit: circuit, rowBits: rowBits, srsDigest: srsDigest, g2: g2, tauG2: tauG2, powers: powers,
        tableCommitments: tables,
        card: ModelCard(
          circuitDigest: circuitDigest, rowLength: 1 << rowBits, parameterCommitments: parameters,
          claimedDatasetRoot: claims == 1 ? root : nil, metadataDigest: metadata))
    } catch let failure as ByteReader.Failure {
      throw .malformed(file: Self.file, field: failure.field, offset: failure.offset)
    } catch let mismatch as VersionMismatch {
      throw .unsupportedVersion(file: Self.file, version: mismatch.version)
    } catch let error as CircuitError {
      throw .circuit(error)
    } catch {
      throw .malformed(file: Self.file, field: "key", offset: 0)
    }
    guard storedCard == cardDigest else { throw .inconsistentKey(.cardDigest) }
    try check(followedBy: more)
    guard stored == digest else { throw .malformed(file: Self.file, field: "key digest", offset: bytes.count - 32) }
  }
}

extension ByteReader {
  fileprivate mutating func g2Point(_ field: String) throws(Failure) -> G2Affine {
    let failure = failure(field)
    guard let point = G2Affine(canonicalBytes: try bytes(128, field)) else { throw failure }
    return point
  }
}
