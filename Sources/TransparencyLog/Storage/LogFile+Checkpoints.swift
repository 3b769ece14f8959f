import Attestation
import Foundation
import GRDB

/// Signed heads.
extension LogFile {
  /// A checkpoint as the log keeps it.
  package struct StoredCheckpoint: Sendable, Equatable {
    /// From 1, in the order of signing.
    package var number: Int64
    package var size: UInt64
    package var root: TreeHash
    package var signed: SignedCheckpoint

    /// Whether the row says what the text says.
    func check() throws(TransparencyLogError) {
      guard size == signed.checkpoint.size, root == signed.checkpoint.root else {
        throw .checkpointAltered(number: number)
      }
    }
  }

  private static func stored(_ row: Row) throws -> StoredCheckpoint {
    StoredCheckpoint(
      number: try Columns.integer(row[0]), size: try Columns.count(row[1]), root: try Columns.hash(row[2]),
      signed: try SignedCheckpoint(decoding: Array(try Columns.text(row[3]).utf8)))
  }

  /// All checkpoints, the oldest first.
  ///
  /// - Throws: `TransparencyLogError.malformedCheckpoint` if one cannot be read.
  package func checkpoints() throws(TransparencyLogError) -> [StoredCheckpoint] { try read(Self.checkpoints) }

  static func checkpoints(_ database: Database) throws -> [StoredCheckpoint] {
    try Row.fetchAll(database, sql: "SELECT number, size, root, note FROM checkpoint ORDER BY number").map(stored)
  }

  /// The newest checkpoint, or the newest of a size; `nil` if there is none.
  package func newestCheckpoint(size: UInt64? = nil) throws(TransparencyLogError) -> SignedCheckpoint? {
    try read { database in
      try Self.fetch(
        database,
        "SELECT number, size, root, note FROM checkpoint WHERE ?1 IS NULL OR size = ?1 ORDER BY number DESC LIMIT 1",
        [size.map { Int64(clamping: $0) }]
      ).map { try Self.stored($0).signed }
    }
  }

  /// Signs the newest head and stores the checkpoint, once it is shown that it continues the last one. A head that is
  /// signed by this key already is not stored again.
  ///
  /// - Parameters:
  ///   - key: the key of the log.
  ///   - earlier: other keys that the last checkpoint may be signed by.
  ///   - witness: a checkpoint kept outside the log, which the head has to continue as well: that shows whether an older
  ///     file took the place of the log.
  /// - Throws: `TransparencyLogError.entriesRemoved` or `.logForked` if the head does not continue a checkpoint;
  ///   `.otherKey`, `.badSignature` or `.otherOrigin` if that is not one of this log; `.headAltered` if the stored head
  ///   is not that of the nodes; `.cannotWrite` and others of the file.
  package func sign(
    _ key: SigningKey, earlier: [SignedCheckpoint.TrustedKey] = [], witness: SignedCheckpoint? = nil
  ) throws(TransparencyLogError) -> SignedCheckpoint {
    let keys = [SignedCheckpoint.TrustedKey(key: key.publicKey)] + earlier
    return try write { database in
      let head = try Self.head(database)
      guard try TreeShape.root(0..<head.size, { try Self.hash(database, $0) }) == head.root else {
        throw TransparencyLogError.headAltered
      }
      let last = try Self.largestCheckpoint(database)
      for known in [last, witness].compactMap({ $0 }) {
        try known.verify(keys, origin: origin)
        try Self.checkContinuation(database, of: known.checkpoint, head)
      }
      if let last, last.checkpoint.size == head.size, last.isSigned(by: key.publicKey) { return last }
      let signed = try SignedCheckpoint(
        signing: Checkpoint(origin: origin, size: head.size, root: head.root), key: key)
      try database.execute(
        sql: "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?)",
        arguments: [
          Int64(clamping: head.size), head.root.data, String(decoding: signed.encoded, as: UTF8.self),
        ])
      return signed
    }
  }

  /// Of the largest tree that was signed, the newest.
  private static func largestCheckpoint(_ database: Database) throws -> SignedCheckpoint? {
    let row = try fetch(
      database, "SELECT number, size, root, note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1", [])
    guard let stored = try row.map(stored) else { return nil }
    try stored.check()
    return stored.signed
  }

  private static func checkContinuation(_ database: Database, of known: Checkpoint, _ head: TreeHead) throws {
    guard known.size <= head.size else {
      throw TransparencyLogError.entriesRemoved(size: head.size, signed: known.size)
    }
    let proof = try ConsistencyProof(first: known.size, second: head.size) { subtree throws(TransparencyLogError) in
      try typed { try hash(database, subtree) }
    }
    try proof.verify(firstRoot: known.root, secondRoot: head.root)
  }
}
