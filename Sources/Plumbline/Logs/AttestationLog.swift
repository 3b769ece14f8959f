import Attestation
import TransparencyLog

/// An append-only log of attestations in one file: a Merkle tree as in RFC 9162, whose heads are signed.
public struct AttestationLog: Sendable {
  /// Longest entry, in bytes.
  public static let longestEntry = LogFile.longestEntry

  let file: LogFile

  /// Makes an empty log.
  ///
  /// - Parameters:
  ///   - path: its file, which must not be there yet.
  ///   - origin: names the log for ever, such as `example.org/attestations`.
  /// - Throws: `PlumblineError.invalidOption`, `.unusableLog` if there is a file, or `.cannotWrite`.
  public static func create(at path: String, origin: String) throws(PlumblineError) {
    try translatingLog { () throws(TransparencyLogError) in try LogFile.create(path: path, origin: origin) }
  }

  /// Opens a log. Any number of processes may read it and append to it at once.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.cannotWrite`, `.wrongFileKind`, `.unusableLog` or `.logRefused`.
  public init(contentsOf path: String, forWriting: Bool = false) throws(PlumblineError) {
    file = try translatingLog { () throws(TransparencyLogError) in
      try LogFile(path: path, forWriting ? .writing : .reading)
    }
  }

  public func report() throws(PlumblineError) -> LogReport {
    try translatingLog { () throws(TransparencyLogError) in
      LogReport(origin: file.origin, head: try file.head(), checkpoints: try file.checkpoints())
    }
  }

  // MARK: Entries

  /// Adds attestations, all or, if this throws, none. What is in the log already keeps its index. When this returns,
  /// they are on the disk.
  ///
  /// - Parameters:
  ///   - attestations: DSSE envelopes, of at most `longestEntry` bytes each.
  ///   - acceptingAnything: whether they may be something else.
  /// - Throws: `PlumblineError.unusableLog`, `.cannotWrite` or `.logRefused`.
  public func append(
    _ attestations: [[UInt8]], acceptingAnything: Bool = false
  ) throws(PlumblineError) -> [LogEntryReport] {
    if !acceptingAnything {
      for (place, bytes) in attestations.enumerated() {
        if let problem = Self.envelopeProblem(bytes) {
          throw .unusableLog(problem: "attestation \(place) is no DSSE envelope: \(problem)")
        }
      }
    }
    return try translatingLog { () throws(TransparencyLogError) in
      try file.append(attestations).map { LogEntryReport($0.entry, isNew: $0.isNew) }
    }
  }

  /// What keeps bytes from having the form of a DSSE envelope; `nil` if nothing does. Signatures are not checked.
  public static func envelopeProblem(_ bytes: [UInt8]) -> String? {
    do throws(AttestationError) {
      _ = try DSSEEnvelope(decoding: bytes)
      return nil
    } catch {
      return AttestationRefusal(error).description
    }
  }

  /// At most `count` entries from `start` on.
  public func entries(from start: UInt64 = 0, count: Int) throws(PlumblineError) -> [LogEntryReport] {
    try translatingLog { () throws(TransparencyLogError) in
      try file.entries(from: start, count: count).map { LogEntryReport($0, isNew: nil) }
    }
  }

  /// The bytes of an entry.
  ///
  /// - Throws: `PlumblineError.unusableLog` if there is no such entry, or `.logRefused` if it was altered.
  public func attestation(at index: UInt64) throws(PlumblineError) -> [UInt8] {
    try translatingLog { () throws(TransparencyLogError) in try file.content(at: index) }
  }

  /// Where an attestation is.
  ///
  /// - Throws: `PlumblineError.unusableLog` if it is not in the log.
  public func index(of attestation: [UInt8]) throws(PlumblineError) -> UInt64 {
    try translatingLog { () throws(TransparencyLogError) in try file.index(of: .leaf(attestation)) }
  }

  // MARK: Checkpoints

  /// Signs the newest head, once it is shown that it continues the last checkpoint.
  ///
  /// - Parameters:
  ///   - key: the key of the log.
  ///   - earlier: other keys that the last checkpoint may be signed by.
  ///   - witness: a checkpoint kept elsewhere, which the head has to continue as well.
  /// - Throws: `PlumblineError.logRefused`, `.unusableLog` or `.cannotWrite`.
  public func checkpoint(
    signingKey key: AttestationSigningKey, earlier: [LogKey] = [], witness: LogCheckpoint? = nil
  ) throws(PlumblineError) -> (checkpoint: LogCheckpoint, verifierKey: String) {
    try translatingLog { () throws(TransparencyLogError) in
      let signed = try file.sign(key.key, earlier: earlier.map(\.trusted), witness: witness?.signed)
      return (LogCheckpoint(signed), NoteKey(name: file.origin, key: key.key.publicKey).verifierKey)
    }
  }

  /// The newest checkpoint, or the newest of a size; `nil` if there is none.
  public func newestCheckpoint(size: UInt64? = nil) throws(PlumblineError) -> LogCheckpoint? {
    try translatingLog { () throws(TransparencyLogError) in
      try file.newestCheckpoint(size: size).map { LogCheckpoint($0) }
    }
  }

  // MARK: Proofs

  /// The proof that an entry is in the log.
  ///
  /// - Parameters:
  ///   - index: of the entry, from 0.
  ///   - size: of the tree; by default that of the newest checkpoint, which is then part of the proof.
  /// - Throws: `PlumblineError.unusableLog` if there is no such entry or size, or no checkpoint covers the entry;
  ///   `.logRefused` if the log is damaged.
  public func proveInclusion(index: UInt64, size: UInt64? = nil) throws(PlumblineError) -> LogProof {
    try translatingLog { () throws(TransparencyLogError) in
      let checkpoint = try file.newestCheckpoint(size: size)
      let signed = checkpoint?.checkpoint.size
      if size == nil, index >= signed ?? 0, index < (try file.head()).size { throw .noCheckpoint(index: index) }
      let (proof, leaf) = try file.inclusionProof(index: index, size: size ?? signed)
      return LogProof(LogProofDocument(proof, leaf: leaf, checkpoint: checkpoint))
    }
  }

  /// The proof that the tree of `second` entries continues that of `first`, with the checkpoints of these sizes, if there
  /// are any.
  ///
  /// - Parameters:
  ///   - first: size of the older tree.
  ///   - second: of the newer one; by default the size of the newest checkpoint, or of the log if there is none.
  /// - Throws: `PlumblineError.unusableLog` if there is no such size, `.logRefused` if the log is damaged.
  public func proveConsistency(from first: UInt64, to second: UInt64? = nil) throws(PlumblineError) -> LogProof {
    try translatingLog { () throws(TransparencyLogError) in
      let newest = try file.newestCheckpoint(size: second)
      let proof = try file.consistencyProof(first: first, second: second ?? newest?.checkpoint.size)
      let older = try file.newestCheckpoint(size: first)
      return LogProof(LogProofDocument(proof, first: older, second: newest))
    }
  }

  /// Hashes the whole log again and compares it with all that is stored and with checkpoints kept elsewhere.
  ///
  /// - Parameters:
  ///   - keys: of the log; empty for no check of signatures.
  ///   - witnesses: checkpoints kept elsewhere: without one, another log in place of this one goes unnoticed.
  /// - Throws: `PlumblineError.logRefused` with what is wrong.
  public func audit(keys: [LogKey] = [], witnesses: [LogCheckpoint] = []) throws(PlumblineError) -> LogReport {
    try translatingLog { () throws(TransparencyLogError) in
      let head = try file.audit(keys: keys.map(\.trusted), witnesses: witnesses.map(\.signed))
      return LogReport(origin: file.origin, head: head, checkpoints: try file.checkpoints())
    }
  }
}

/// A log for people and programs.
public struct LogReport: Codable, Sendable, Equatable {
  public struct Signed: Codable, Sendable, Equatable {
    public var number: Int64
    public var size: UInt64
    public var root: String
  }

  public var origin: String
  /// Number of entries.
  public var size: UInt64
  /// 32 bytes in hexadecimal.
  public var root: String
  /// The oldest first.
  public var checkpoints: [Signed]

  init(origin: String, head: TreeHead, checkpoints: [LogFile.StoredCheckpoint]) {
    self.origin = origin
    size = head.size
    root = HexadecimalText.encode(head.root.bytes)
    self.checkpoints = checkpoints.map {
      Signed(number: $0.number, size: $0.size, root: HexadecimalText.encode($0.root.bytes))
    }
  }
}

public struct LogEntryReport: Codable, Sendable, Equatable {
  /// From 0.
  public var index: UInt64
  /// 32 bytes in hexadecimal.
  public var leafHash: String
  /// Of the attestation.
  public var bytes: Int
  /// Of an append: `false` if it was in the log before.
  public var isNew: Bool?

  init(_ entry: LogEntry, isNew: Bool?) {
    index = entry.index
    leafHash = HexadecimalText.encode(entry.leaf.bytes)
    bytes = entry.bytes
    self.isNew = isNew
  }
}
