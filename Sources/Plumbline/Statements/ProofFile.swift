import Attestation
import Verification

/// A proof file of any kind, with the verifying key that it may bring along.
public struct ProofFile: Sendable {
  public let proof: AnyProof
  /// Of a portable proof.
  public let key: VerifierKey?

  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` for another file of this package, `.proofRefused` if it is
  ///   damaged, or what is wrong with the key in it.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try Self.bytes(path))
  }

  /// The bytes of a file that can be a proof.
  static func bytes(_ path: String) throws(PlumblineError) -> [UInt8] {
    let bytes = try FileStore.read(path)
    if let kind = FileKind.detect(bytes), ![.proof, .proofJSON, .statementProof, .portableProof].contains(kind) {
      throw .wrongFileKind(path: path, expected: .proof, found: kind)
    }
    return bytes
  }

  /// Reads the bytes of a proof of any kind, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    if FileKind.detect(bytes) == .portableProof {
      let portable = try PortableProof(decoding: bytes)
      proof = portable.proof
      key = portable.key
    } else {
      proof = try AnyProof(decoding: bytes)
      key = nil
    }
  }

  /// The key to verify with: the given one, or that of the file, if it is the key of the given card.
  ///
  /// - Throws: `PlumblineError.invalidOption` if nothing says which model is meant, `.proofRefused(.otherCard)` if key and
  ///   card differ.
  public func key(given: VerifierKey?, card: ModelCardFile?) throws(PlumblineError) -> VerifierKey {
    guard let key = given ?? key else {
      throw .invalidOption(
        name: "--key", value: "", expected: "the verifying key: only portable proofs bring it along")
    }
    guard given != nil || card != nil else {
      throw .invalidOption(
        name: "--card", value: "",
        expected: "the model card, or the verifying key: the key in the proof could be anybody's")
    }
    if let card, card.card != key.key.card { throw .proofRefused(.otherCard) }
    return key
  }
}

/// A model card file, checked.
public struct ModelCardFile: Sendable {
  let card: ModelCard
  public let report: ModelCardReport

  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.invalidFile`, also if its digests do not fit the rest.
  public init(contentsOf path: String) throws(PlumblineError) {
    let document = try JSONText.decode(
      ModelCardDocument.self, from: try FileStore.read(path, kind: .modelCard), kind: .modelCard)
    card = try translating { try document.card() }
    report = ModelCardReport(document)
  }
}
