import Attestation
import FiatShamir

/// What an attestation says: the predicate of its in-toto statement. All digests are lower-case hexadecimal.
public struct AttestedStatement: Codable, Sendable, Equatable {
  /// The type of the predicate. in-toto asks for a URI that nobody else uses and that need not resolve; this one depends
  /// on no domain that could change hands. The number is that of the format.
  public static let predicateType = "urn:plumbline:verified-claim:v1"

  public struct Model: Codable, Sendable, Equatable {
    /// Its name, part of the circuit.
    public var name: String
    public var cardDigest: String
    public var circuitDigest: String
    /// The dataset that the card's author claims; not shown by any proof of inference.
    public var claimedDatasetRoot: String?
  }

  public struct ProofFile: Codable, Sendable, Equatable {
    public struct Digest: Codable, Sendable, Equatable {
      public var keccak256: String
      public var sha256: String
    }

    /// Size of the file.
    public var bytes: Int
    public var digest: Digest
    /// The file itself in Base64, if it is embedded.
    public var content: String?
  }

  /// The reference string that the key rests on, and what the signer knew of it.
  public struct ReferenceString: Codable, Sendable, Equatable {
    public var digest: String
    /// It is on the signer's list of trusted ones.
    public var isTrusted: Bool
    /// Marked there as made on one machine: whoever made it can forge proofs. Unknown, hence `false`, where it is not
    /// trusted.
    public var isInsecure: Bool
  }

  /// The program that verified the proof.
  public struct Verifier: Codable, Sendable, Equatable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  public var claim: AttestedClaim
  /// 32 bytes that the proof is bound to.
  public var context: String
  public var keyDigest: String
  public var model: Model
  public var proof: ProofFile
  public var referenceString: ReferenceString
  /// When the signer verified the proof, RFC 3339 in UTC, by its clock.
  public var verifiedAt: String
  public var verifier: Verifier
}

extension AttestedStatement {
  /// - Parameters:
  ///   - result: what was verified.
  ///   - proof: the bytes of the proof file.
  init(
    _ result: VerifiedResult, proof: [UInt8], embedsProof: Bool, verifiedAt: String, verifier: Verifier
  ) {
    claim = AttestedClaim(result)
    switch result {
    case .run(let own):
      context = own.context
      keyDigest = own.keyDigest
      model = Model(
        name: own.model, cardDigest: own.cardDigest, circuitDigest: own.circuitDigest,
        claimedDatasetRoot: own.claimedDatasetRoot)
    case .statement(let own):
      context = own.context
      keyDigest = own.keyDigest
      model = Model(
        name: own.model, cardDigest: own.cardDigest, circuitDigest: own.circuitDigest,
        claimedDatasetRoot: own.claimedDatasetRoot)
    }
    self.proof = ProofFile(proof, embeds: embedsProof)
    referenceString = ReferenceString(
      digest: result.referenceString.digest, isTrusted: result.referenceString.isTrusted,
      isInsecure: result.referenceString.isInsecure)
    self.verifiedAt = verifiedAt
    self.verifier = verifier
  }

  /// The first field that is not in its form, or contradicts another.
  var malformedField: String? {
    let digests: [(String, String?)] = [
      ("context", context), ("keyDigest", keyDigest), ("model.cardDigest", model.cardDigest),
      ("model.circuitDigest", model.circuitDigest), ("model.claimedDatasetRoot", model.claimedDatasetRoot),
      ("proof.digest.keccak256", proof.digest.keccak256), ("proof.digest.sha256", proof.digest.sha256),
      ("referenceString.digest", referenceString.digest),
    ]
    for (field, digest) in digests {
      if let digest, !Self.isDigest(digest) { return field }
    }
    if let field = claim.malformedField { return "claim." + field }
    if proof.bytes < 0 { return "proof.bytes" }
    if let content = proof.content {
      guard let bytes = Base64Text.decode(content.utf8), ProofFile(bytes, embeds: true) == proof else {
        return "proof.content"
      }
    }
    if !UTCTime.isValid(verifiedAt) { return "verifiedAt" }
    return nil
  }

  static func isDigest(_ text: String) -> Bool { isHexadecimal(text, bytes: 32) }

  static func isHexadecimal(_ text: String, bytes: Int) -> Bool {
    HexadecimalText.decode(text, count: bytes).map(HexadecimalText.encode) == text
  }
}

extension AttestedStatement.ProofFile {
  init(_ file: [UInt8], embeds: Bool) {
    bytes = file.count
    digest = Digest(
      keccak256: HexadecimalText.encode(Keccak256.hash(file)), sha256: HexadecimalText.encode(SHA256Digest.hash(file)))
    content = embeds ? Base64Text.encode(file) : nil
  }
}
