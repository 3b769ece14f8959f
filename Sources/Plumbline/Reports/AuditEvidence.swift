/// A file that is audited.
public struct AuditFile: Sendable {
  /// Without its folder.
  public var name: String
  public var bytes: [UInt8]
  /// Where it is; of a log, which is too large to be read as a whole, `bytes` is its beginning.
  public var path: String?

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public init(contentsOf path: String) throws(PlumblineError) {
    let start = try FileStore.read(path, range: 0..<(1 << 14))
    bytes = FileKind.detect(start) == .log ? start : try FileStore.read(path)
    self.path = path
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
  /// Public keys of a transparency log.
  public var logKeys: [LogKey]
  /// A checkpoint of the log that was kept elsewhere.
  public var logCheckpoint: LogCheckpoint?
  /// The older checkpoint that a proof of consistency starts from.
  public var olderCheckpoint: LogCheckpoint?
  /// The bytes of the entry that a proof of inclusion is about.
  public var logEntry: [UInt8]?
  /// A registration of the same card, which shows that the weights are in their ranges.
  public var registration: RequiredRegistration?
  /// Which reference strings are accepted.
  public var trust: VerifierKey.Trust
  /// What every proof, and every proof behind an attestation, has to say.
  public var expectations: VerifierKey.Expectations

  public init(
    key: [UInt8]? = nil, card: [UInt8]? = nil, publicKeys: [AttestationPublicKey] = [], proof: [UInt8]? = nil,
    logKeys: [LogKey] = [], logCheckpoint: LogCheckpoint? = nil, olderCheckpoint: LogCheckpoint? = nil,
    logEntry: [UInt8]? = nil, registration: RequiredRegistration? = nil, trust: VerifierKey.Trust,
    expectations: VerifierKey.Expectations = .init()
  ) {
    self.key = key
    self.card = card
    self.publicKeys = publicKeys
    self.proof = proof
    self.logKeys = logKeys
    self.logCheckpoint = logCheckpoint
    self.olderCheckpoint = olderCheckpoint
    self.logEntry = logEntry
    self.registration = registration
    self.trust = trust
    self.expectations = expectations
  }
}
