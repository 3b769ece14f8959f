import Attestation
import TransparencyLog

/// A proof about a log: that an entry is in it, or that it continues an older state of itself.
public struct LogProof: Sendable, Equatable {
  let document: LogProofDocument

  init(_ document: LogProofDocument) { self.document = document }

  /// - Throws: `PlumblineError.cannotRead`, or `.invalidFile` if it is no JSON of a proof.
  public init(contentsOf path: String) throws(PlumblineError) {
    try self.init(decoding: try FileStore.read(path, range: 0..<(1 << 22)))
  }

  /// Reads the bytes of a proof, which may come from anyone.
  public init(decoding bytes: [UInt8]) throws(PlumblineError) {
    document = try JSONText.decode(LogProofDocument.self, from: bytes, kind: .logProof)
  }

  /// The file, in JSON.
  public var bytes: [UInt8] { JSONText.encode(document) }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(bytes, to: path) }

  public var isConsistency: Bool { document.kind == LogProofDocument.Kind.consistency.rawValue }

  /// What a proof shows, once it is verified.
  public struct Verdict: Codable, Sendable, Equatable {
    public var valid = true
    public var origin: String
    public var size: UInt64
    public var root: String
    /// Of an inclusion proof: where the entry is.
    public var index: UInt64?
    public var leafHash: String?
    /// Of a consistency proof: size of the older state.
    public var firstSize: UInt64?
  }

  /// Checks that an attestation is in the log of a checkpoint.
  ///
  /// - Parameters:
  ///   - attestation: its exact bytes.
  ///   - checkpoint: in place of the one in the proof.
  ///   - keys: of the log.
  ///   - origin: the log; `nil` for any that one of the keys signs for.
  /// - Throws: `PlumblineError.logRefused`, or `.unusableLog` if there is no checkpoint.
  public func verifyInclusion(
    of attestation: [UInt8], checkpoint: LogCheckpoint? = nil, keys: [LogKey], origin: String? = nil
  ) throws(PlumblineError) -> Verdict {
    do throws(TransparencyLogError) {
      let (proof, leaf) = try document.inclusion()
      guard leaf == .leaf(attestation) else { throw .otherEntry }
      let signed = try Self.trusted(
        try Self.choose(checkpoint, document.checkpoint), keys, origin, proof.size)
      try proof.verify(leaf: leaf, root: signed.root)
      return Verdict(
        origin: signed.origin, size: signed.size, root: HexadecimalText.encode(signed.root.bytes), index: proof.index,
        leafHash: HexadecimalText.encode(leaf.bytes))
    } catch {
      throw PlumblineError(checking: error)
    }
  }

  /// Checks that the log of a newer checkpoint continues that of an older one.
  ///
  /// - Parameters:
  ///   - first: the older one, in place of the one in the proof. Whoever watches a log keeps its own.
  ///   - second: the newer one, in place of the one in the proof.
  ///   - keys: of the log.
  ///   - origin: the log; `nil` for any that one of the keys signs for.
  /// - Throws: `PlumblineError.logRefused`, or `.unusableLog` if a checkpoint is missing.
  public func verifyConsistency(
    from first: LogCheckpoint? = nil, to second: LogCheckpoint? = nil, keys: [LogKey], origin: String? = nil
  ) throws(PlumblineError) -> Verdict {
    do throws(TransparencyLogError) {
      let proof = try document.consistency()
      let older = try Self.choose(first, document.firstCheckpoint)
      let newer = try Self.choose(second, document.checkpoint)
      return try Self.verify(proof, older, newer, keys, origin)
    } catch {
      throw PlumblineError(checking: error)
    }
  }

  /// Compares two checkpoints as far as that goes without a proof: two of one size have to be of one tree.
  ///
  /// - Throws: `PlumblineError.logRefused`; `.proofTooShort` if a proof is needed.
  public static func compare(
    _ first: LogCheckpoint, _ second: LogCheckpoint, keys: [LogKey], origin: String? = nil
  ) throws(PlumblineError) -> Verdict {
    do throws(TransparencyLogError) {
      let proof = ConsistencyProof(first: first.size, second: second.size, path: [])
      return try verify(proof, first.signed, second.signed, keys, origin)
    } catch {
      throw PlumblineError(checking: error)
    }
  }

  public var report: LogProofReport { LogProofReport(document) }

  private static func verify(
    _ proof: ConsistencyProof, _ first: SignedCheckpoint?, _ second: SignedCheckpoint?, _ keys: [LogKey],
    _ origin: String?
  ) throws(TransparencyLogError) -> Verdict {
    guard let first, let second else { throw .checkpointMissing }
    try first.verify(keys.map(\.trusted), origin: origin)
    try second.verify(keys.map(\.trusted), origin: origin ?? first.checkpoint.origin)
    let (older, newer) = (first.checkpoint, second.checkpoint)
    guard older.size <= newer.size else { throw .rolledBack(from: older.size, to: newer.size) }
    guard proof.first == older.size else { throw .otherSize(proof: proof.first, checkpoint: older.size) }
    guard proof.second == newer.size else { throw .otherSize(proof: proof.second, checkpoint: newer.size) }
    try proof.verify(firstRoot: older.root, secondRoot: newer.root)
    return Verdict(
      origin: newer.origin, size: newer.size, root: HexadecimalText.encode(newer.root.bytes), firstSize: older.size)
  }

  /// The given checkpoint, or else that of the proof.
  private static func choose(
    _ given: LogCheckpoint?, _ text: String?
  ) throws(TransparencyLogError) -> SignedCheckpoint? {
    if let given { return given.signed }
    return try text.map { text throws(TransparencyLogError) in try SignedCheckpoint(decoding: Array(text.utf8)) }
  }

  private static func trusted(
    _ signed: SignedCheckpoint?, _ keys: [LogKey], _ origin: String?, _ size: UInt64
  ) throws(TransparencyLogError) -> Checkpoint {
    guard let signed else { throw .checkpointMissing }
    try signed.verify(keys.map(\.trusted), origin: origin)
    guard signed.checkpoint.size == size else { throw .otherSize(proof: size, checkpoint: signed.checkpoint.size) }
    return signed.checkpoint
  }
}

/// What a proof about a log claims; nothing of it is checked.
public struct LogProofReport: Codable, Sendable, Equatable {
  /// `inclusion` or `consistency`.
  public var kind: String
  public var size: UInt64
  public var firstSize: UInt64?
  public var index: UInt64?
  public var leafHash: String?
  /// Hashes in the path.
  public var hashes: Int
  /// Checkpoints in the file.
  public var checkpoints: Int

  init(_ document: LogProofDocument) {
    kind = document.kind
    size = document.size
    firstSize = document.firstSize
    index = document.index
    leafHash = document.leafHash
    hashes = document.path.count
    checkpoints = [document.firstCheckpoint, document.checkpoint].count { $0 != nil }
  }
}
