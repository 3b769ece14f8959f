/// A file that is audited.
public struct AuditFile: Sendable {
  /// Without its folder.
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public init(contentsOf path: String) throws(PlumblineError) {
    bytes = try FileStore.read(path)
    name = path.split(separator: "/").last.map(String.init) ?? path
  }
}

/// What audited files are held against. Each part is optional; checks that lack theirs are listed as not done.
public struct AuditEvidence: Sendable {
  /// The bytes of a verifying key.
  public var key: [UInt8]?
  /// The bytes of a model card.
  public var card: [UInt8]?
  /// Of signers of attestations.
  public var publicKeys: [AttestationPublicKey]
  /// The bytes of the proof that an attestation is about.
  public var proof: [UInt8]?
  /// Which reference strings are accepted.
  public var trust: VerifierKey.Trust
  /// 32 bytes that proofs have to be bound to.
  public var context: [UInt8]?
  /// Root of the dataset that inputs have to be rows of, 32 bytes.
  public var datasetRoot: [UInt8]?

  public init(
    key: [UInt8]? = nil, card: [UInt8]? = nil, publicKeys: [AttestationPublicKey] = [], proof: [UInt8]? = nil,
    trust: VerifierKey.Trust, context: [UInt8]? = nil, datasetRoot: [UInt8]? = nil
  ) {
    self.key = key
    self.card = card
    self.publicKeys = publicKeys
    self.proof = proof
    self.trust = trust
    self.context = context
    self.datasetRoot = datasetRoot
  }
}
