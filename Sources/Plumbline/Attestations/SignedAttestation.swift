import Attestation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A verified result, signed: an in-toto statement in a DSSE envelope.
public struct SignedAttestation: Sendable, Equatable {
  /// The name of the second subject, the model card, and of its digest: the card digest of the protocol.
  public static let cardSubject = "model card"
  public static let cardDigest = "plumblineModelCard"

  let envelope: DSSEEnvelope

  /// What goes into an attestation besides the verified statement.
  public struct Options: Sendable {
    /// Name of the proof file.
    public var proofName: String
    /// The proof goes into the attestation, which can then be verified without any other file but the key.
    public var embedsProof: Bool
    /// When the proof was verified: `UTCTime`.
    public var verifiedAt: String
    public var verifier: AttestedStatement.Verifier

    public init(
      proofName: String, embedsProof: Bool = false, verifiedAt: String,
      verifier: AttestedStatement.Verifier = .init(name: "plumb", version: Release.version)
    ) {
      self.proofName = proofName
      self.embedsProof = embedsProof
      self.verifiedAt = verifiedAt
      self.verifier = verifier
    }
  }

  // MARK: Signing

  /// Verifies a proof and, only if it is valid and says what is expected, signs that.
  ///
  /// - Parameters:
  ///   - proof: the bytes of a proof file, of any kind.
  ///   - key: the verifying key.
  ///   - signingKey: who vouches for the verification.
  ///   - options: name of the proof, time, and whether the proof is embedded.
  ///   - expectations: what the proof has to say.
  ///   - trust: which reference strings are accepted; the attestation says so.
  /// - Throws: what `VerifierKey.verify` throws, `PlumblineError.invalidOption` for a name or time that is none, or
  ///   `.attestationRefused` for one that would be too large to be read.
  public static func sign(
    proof: [UInt8], under key: VerifierKey, with signingKey: AttestationSigningKey, options: Options,
    expecting expectations: VerifierKey.Expectations = .init(), trust: VerifierKey.Trust
  ) throws(PlumblineError) -> (attestation: SignedAttestation, result: VerifiedResult) {
    guard !options.proofName.isEmpty, PlainText.shown(options.proofName) == options.proofName else {
      throw .invalidOption(
        name: "proof name", value: PlainText.shown(options.proofName), expected: "1 to 100 printable ASCII characters")
    }
    guard UTCTime.isValid(options.verifiedAt) else {
      throw .invalidOption(
        name: "time of verification", value: PlainText.shown(options.verifiedAt),
        expected: "a time such as 2024-02-29T12:00:00Z")
    }
    let verified = try key.verify(
      try ProofFile(decoding: proof).proof, expecting: expectations, trust: trust)
    let content = AttestedStatement(
      verified, proof: proof, embedsProof: options.embedsProof, verifiedAt: options.verifiedAt,
      verifier: options.verifier)
    let statement = InTotoStatement(
      subjects: subjects(proofName: options.proofName, content), predicateType: AttestedStatement.predicateType,
      predicate: try value(content))
    var envelope = DSSEEnvelope(payloadType: InTotoStatement.payloadType, payload: statement.encoded)
    do { try envelope.sign(with: signingKey.key) } catch {
      throw .invalidFile(kind: .signingKey, problem: error.description)
    }
    let attestation = SignedAttestation(envelope: envelope)
    let bytes = attestation.encoded.count
    guard bytes <= DSSEEnvelope.largest else {
      throw .attestationRefused(.tooLarge(bytes: bytes, limit: DSSEEnvelope.largest))
    }
    return (attestation, verified)
  }

  private static func subjects(proofName: String, _ content: AttestedStatement) -> [InTotoStatement.Subject] {
    [
      .init(
        name: proofName,
        digest: ["keccak256": content.proof.digest.keccak256, "sha256": content.proof.digest.sha256]),
      .init(name: cardSubject, digest: [cardDigest: content.model.cardDigest]),
    ]
  }

  /// A report as a JSON value, members sorted.
  static func value(_ content: AttestedStatement) throws(PlumblineError) -> JSONValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(content), let value = try? JSONReader.read([UInt8](data)) else {
      throw .attestationRefused(.malformed(part: "statement", field: "predicate"))
    }
    return value.sorted
  }

  // MARK: File

  private init(envelope: DSSEEnvelope) { self.envelope = envelope }

  /// Reads an attestation. Neither signatures nor content are checked: `verify` does that.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` for another file of this package, or `.attestationRefused`.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path)
    if let kind = FileKind.detect(bytes), kind != .attestation {
      throw .wrongFileKind(path: path, expected: .attestation, found: kind)
    }
    try self.init(decoding: bytes)
  }

  /// Reads the bytes of an attestation, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    do { envelope = try DSSEEnvelope(decoding: bytes) } catch { throw .attestationRefused(AttestationRefusal(error)) }
  }

  /// The file: a DSSE envelope in JSON.
  public var encoded: [UInt8] { envelope.encoded }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(encoded, to: path) }

  /// The key IDs beside the signatures. Hints; nothing vouches for them.
  public var claimedKeyIDs: [String] { envelope.signatures.map(\.keyID) }

  // MARK: Content

  /// The statement with the name of the proof file, after checking its form alone, not the signatures.
  ///
  /// - Throws: `PlumblineError.attestationRefused` with the first field that is not in its form, unknown, or
  ///   contradicts another.
  public func unverifiedContent() throws(PlumblineError) -> (proofName: String, statement: AttestedStatement) {
    let statement: InTotoStatement
    do { statement = try InTotoStatement(envelope, predicateType: AttestedStatement.predicateType) } catch {
      throw .attestationRefused(AttestationRefusal(error))
    }
    func malformed(_ field: String) -> PlumblineError {
      .attestationRefused(.malformed(part: "statement", field: field))
    }
    if let kind = statement.predicate["claim"]?["kind"]?.string, !AttestedClaim.kinds.contains(kind) {
      throw .attestationRefused(.unsupported(field: "claim.kind", value: kind))
    }
    let content: AttestedStatement
    do {
      content = try JSONDecoder().decode(AttestedStatement.self, from: Data(statement.predicate.encoded))
    } catch {
      throw malformed("predicate" + (JSONText.field(of: error).map { "." + $0 } ?? ""))
    }
    // Whatever the decoder skipped or understood generously: nothing may be signed that is not shown.
    if let place = statement.predicate.firstDifference(from: try Self.value(content)) {
      throw malformed("predicate.\(place)")
    }
    if let field = content.malformedField { throw malformed("predicate.\(field)") }
    let name = statement.subjects.first?.name ?? ""
    guard statement.subjects == Self.subjects(proofName: name, content), PlainText.shown(name) == name else {
      throw malformed("subject")
    }
    return (name, content)
  }
}
