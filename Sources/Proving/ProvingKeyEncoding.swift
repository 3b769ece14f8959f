import BN254
import Circuits
import PolynomialCommitments
import Verification

/// The proving key file: magic, version, verifying key file, remaining powers, parameters, blinding. Secret.
extension ProvingKey {
  package static let magic: [UInt8] = Array("PLBPKEY".utf8) + [0]
  package static let version: UInt32 = 2

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    let key = verifyingKey.encoded
    out.write(count: key.count)
    out.write(bytes: key)
    let more = powers[verifyingKey.shape.fixedRowLength...]
    out.write(count: more.count)
    for power in more { out.write(bytes: power.canonicalBytes) }
    let tensors = parameters.tensors(of: verifyingKey.circuit)
    out.write(count: tensors.count)
    for tensor in tensors { out.write(integers: tensor) }
    out.write(count: parameters.blinding.count)
    for blinding in parameters.blinding {
      out.write(bytes: blinding.first.canonicalBytes)
      out.write(bytes: blinding.second.canonicalBytes)
    }
    return out.bytes
  }

  /// Reads a proving key file. The verifying key in it and all powers are checked. That the parameters open the
  /// commitments is not: with others, no proof passes.
  ///
  /// - Throws: `ProvingError`.
  package init(decoding bytes: [UInt8]) throws(ProvingError) {
    var reader = ByteReader(bytes)
    do {
      guard try reader.bytes(8, "magic").elementsEqual(Self.magic) else { throw reader.failure("magic") }
      let version = try reader.uint32("version")
      guard version == Self.version else { throw ProvingError.unsupportedVersion(version) }
      let keyLength = try reader.count("verifying key", elementSize: 1)
      let keyBytes = Array(try reader.bytes(keyLength, "verifying key"))
      let powers = try reader.points(try reader.count("powers", elementSize: 64), "power")
      var tensors: [[Int64]] = []
      for _ in 0..<(try reader.count("parameter tensors", elementSize: 5)) {
        tensors.append(try reader.integers("parameters"))
      }
      var blinding: [RowBlinding] = []
      for _ in 0..<(try reader.count("blinding", elementSize: 64)) {
        let first = try reader.scalar("blinding")
        blinding.append(RowBlinding(first: first, second: try reader.scalar("blinding")))
      }
      try reader.end("end of file")
      // The powers above the rows carry the blinding: with wrong ones a proof would not hide anything. All are checked at
      // once.
      let key = try VerifyingKey(decoding: keyBytes, followedBy: powers)
      let parameters = try ParameterVector(
        tensors, circuit: key.circuit, rowBits: key.rowBits, blinding: blinding)
      try self.init(verifyingKey: key, powers: key.powers + powers, parameters: parameters)
    } catch let failure as ByteReader.Failure {
      throw .malformed(field: failure.field, offset: failure.offset)
    } catch let error as VerificationError {
      throw .verification(error)
    } catch let error as ProvingError {
      throw error
    } catch {
      throw .malformed(field: "proving key", offset: 0)
    }
  }
}
