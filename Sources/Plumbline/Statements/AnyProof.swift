import Attestation
import Circuits
import Verification

/// A proof of either kind: of one run, or of a statement about many runs, a label or the parameters.
public enum AnyProof: Sendable, Equatable {
  case run(RunProof)
  case statement(StatementProof)

  /// Reads the bytes of a proof file, which may come from anyone.
  ///
  /// - Throws: `PlumblineError.proofRefused` if they are damaged.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    self =
      FileKind.detect(bytes) == .statementProof
      ? .statement(try StatementProof(decoding: bytes)) : .run(try RunProof(decoding: bytes))
  }

  /// The binary form.
  public var encoded: [UInt8] {
    switch self {
    case .run(let proof): proof.encoded
    case .statement(let proof): proof.encoded
    }
  }
}

/// A proof with the verifying key that it needs: whoever holds the model card can verify it with nothing else.
///
/// The key is not trusted for being here: everything in it is checked, and its card has to be the one that the verifier
/// holds. On disk: magic, `le32(version)`, `le32` length and bytes of the key file, `le32` length and bytes of the proof.
public struct PortableProof: Sendable {
  static let magic: [UInt8] = Array("PLBPORT".utf8) + [0]
  static let version: UInt32 = 1

  public let key: VerifierKey
  public let proof: AnyProof

  public init(key: VerifierKey, proof: AnyProof) {
    self.key = key
    self.proof = proof
  }

  /// Reads a file and checks everything in the key that can be checked.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind`, `.invalidFile`, `.unusableCircuit` or `.proofRefused`.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, kind: .portableProof))
  }

  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    let (key, proof): ([UInt8], [UInt8])
    do {
      (key, proof) = try Self.parts(bytes)
    } catch {
      throw .proofRefused(.malformed(field: error.field, offset: error.offset))
    }
    self.key = try VerifierKey(decoding: key)
    self.proof = try AnyProof(decoding: proof)
  }

  static func parts(_ bytes: [UInt8]) throws(ByteReader.Failure) -> (key: [UInt8], proof: [UInt8]) {
    var reader = ByteReader(bytes)
    let failure = reader.failure("magic and version")
    guard try reader.bytes(8, "magic").elementsEqual(magic), try reader.uint32("version") == version else {
      throw failure
    }
    let key = Array(try reader.bytes(try reader.count("verifying key", elementSize: 1), "verifying key"))
    let proof = Array(try reader.bytes(try reader.count("proof", elementSize: 1), "proof"))
    try reader.end("end of file")
    return (key, proof)
  }

  public var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    for part in [key.key.encoded, proof.encoded] {
      out.write(count: part.count)
      out.write(bytes: part)
    }
    return out.bytes
  }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(encoded, to: path) }
}
