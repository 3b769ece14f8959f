/// What can be wrong with a log, a checkpoint or a proof. Indices count entries from 0; sizes are numbers of entries.
package enum TransparencyLogError: Error, Equatable, Sendable {
  // MARK: Files

  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case alreadyExists(path: String)
  /// The file is no database, or one of something else.
  case notALog(path: String)
  /// A log whose tables a later version of this program laid out.
  case unsupportedSchema(path: String, version: Int64)
  /// Other processes held the log for longer than the time to wait.
  case busy(path: String)

  // MARK: Requests

  /// A name that no log can have.
  case unusableOrigin(String)
  case entryTooLarge(bytes: Int, limit: Int)
  case noSuchEntry(index: UInt64, size: UInt64)
  /// No entry has this leaf hash, in hexadecimal.
  case notInLog(leaf: String)
  /// A tree of `requested` entries was asked of a log that has `size`.
  case noSuchSize(_ requested: UInt64, size: UInt64)
  /// Nothing signed covers the entry.
  case noCheckpoint(index: UInt64)

  // MARK: What is in a log

  /// The database is not as SQLite or this program leaves it.
  case damaged(problem: String)
  case entryRemoved(index: UInt64)
  /// The log has `size` entries; there were `signed` when a checkpoint was signed.
  case entriesRemoved(size: UInt64, signed: UInt64)
  /// The content of an entry is not that of its leaf hash.
  case entryAltered(index: UInt64)
  /// An entry beyond the size that the log says it has.
  case strayEntry(index: Int64)
  case nodeRemoved(level: Int, position: UInt64)
  /// A node is not the hash of the entries below it, which were altered or reordered, or the node was.
  case nodeAltered(level: Int, position: UInt64)
  /// More nodes than the entries have.
  case strayNodes(count: UInt64)
  /// The size or root that the log says it has is not that of its entries.
  case headAltered
  /// A stored checkpoint whose row says another size or root than its text. Checkpoints count from 1.
  case checkpointAltered(number: Int64)
  /// A stored checkpoint that is older than the one before it.
  case checkpointReplayed(number: Int64)

  // MARK: Proofs and checkpoints

  case proofTooShort
  case proofTooLong
  /// The path of an inclusion proof leads to another root.
  case notIncluded(index: UInt64, size: UInt64)
  /// The proof is for another entry than the given one.
  case otherEntry
  /// Two trees of one log, of which the second does not continue the first.
  case logForked(first: UInt64, second: UInt64)
  /// A checkpoint that should be newer is older.
  case rolledBack(from: UInt64, to: UInt64)
  /// The proof is for trees of other sizes than the checkpoints.
  case otherSize(proof: UInt64, checkpoint: UInt64)
  /// A proof file without a checkpoint, and none was given.
  case checkpointMissing
  case malformedProof(field: String)
  case unsupportedProofVersion(UInt32)
  /// A proof of the other kind, by its name.
  case otherProofKind(expected: String, found: String)
  case malformedCheckpoint(field: String)
  case malformedKey(field: String)
  case otherOrigin(expected: String, found: String)
  /// No signature of the checkpoint is by a known key.
  case otherKey(origin: String)
  /// A signature by a known key that does not verify.
  case badSignature(origin: String)
  case cannotSign
}

extension TransparencyLogError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .alreadyExists(let path): "\(path) exists: a log is never replaced, choose another place"
    case .notALog(let path): "\(path) is no transparency log"
    case .unsupportedSchema(let path, let version):
      "\(path) is a log of version \(version): this program knows version \(LogSchema.version), take a newer one"
    case .busy(let path): "\(path) is held by other processes: try again"
    case .unusableOrigin(let name):
      "\"\(name)\" cannot be the name of a log: 1 to \(LogOrigin.longest) bytes, no blanks, no plus, no control "
        + "characters, such as example.org/attestations"
    case .entryTooLarge(let bytes, let limit): "the entry has \(bytes) bytes: a log takes \(limit) at most"
    case .noSuchEntry(let index, let size):
      size == 0
        ? "there is no entry \(index): the log is empty"
        : "there is no entry \(index): the tree has entries 0 to \(size - 1)"
    case .notInLog(let leaf): "the entry with leaf hash \(leaf) is not in the log"
    case .noSuchSize(let requested, let size): "there is no tree of \(requested) entries: the log has \(size)"
    case .noCheckpoint(let index):
      "no checkpoint covers entry \(index): sign one with `plumb log checkpoint`, or say --size"
    case .damaged(let problem): "the log is damaged: \(problem)"
    case .entryRemoved(let index): "entry \(index) was removed from the log"
    case .entriesRemoved(let size, let signed):
      "the log has \(size) entries, there were \(signed) when a checkpoint was signed: entries were removed, or an "
        + "older file took its place"
    case .entryAltered(let index): "entry \(index) was altered: its content has another hash than its leaf"
    case .strayEntry(let index): "entry \(index) is beyond the end of the log: it was not appended"
    case .nodeRemoved(let level, let position): "node \(position) of level \(level) was removed from the log"
    case .nodeAltered(let level, let position):
      "node \(position) of level \(level) does not fit entries \(Self.leaves(level, position)): they were altered or "
        + "reordered"
    case .strayNodes(let count): "the log has \(count) nodes more than its entries need"
    case .headAltered: "the size and root that the log says it has are not those of its entries"
    case .checkpointAltered(let number): "checkpoint \(number) of the log was altered: its row does not fit its text"
    case .checkpointReplayed(let number): "checkpoint \(number) of the log is older than the one before it"
    case .proofTooShort: "the path of the proof is too short for its sizes"
    case .proofTooLong: "the path of the proof is too long for its sizes"
    case .notIncluded(let index, let size):
      "the entry is not entry \(index) of the tree of \(size) entries: the path leads to another root"
    case .otherEntry: "the proof is for another entry"
    case .logForked(let first, let second):
      first == second
        ? "the log is forked: there are two trees of \(first) entries"
        : "the log is forked: the tree of \(second) entries does not continue that of \(first)"
    case .rolledBack(let first, let second):
      "the log went back from \(first) entries to \(second): this is an old checkpoint"
    case .otherSize(let proof, let checkpoint):
      "the proof is for a tree of \(proof) entries, the checkpoint for one of \(checkpoint)"
    case .checkpointMissing: "the proof has no checkpoint: give one"
    case .malformedProof(let field): "the proof is damaged: the field \(field) is missing or not in its form"
    case .unsupportedProofVersion(let version): "version \(version) of log proofs is unknown: expected 1"
    case .otherProofKind(let expected, let found): "this is a proof of \(found): expected one of \(expected)"
    case .malformedCheckpoint(let field): "the checkpoint is damaged: its \(field) is missing or not in its form"
    case .malformedKey(let field): "this is no verifier key: its \(field) is missing or not in its form"
    case .otherOrigin(let expected, let found): "the checkpoint is of the log \(found): expected \(expected)"
    case .otherKey(let origin): "the checkpoint of \(origin) is not signed by a given key"
    case .badSignature(let origin): "the signature of the checkpoint of \(origin) is not valid"
    case .cannotSign: "the system's cryptography made no signature"
    }
  }

  private static func leaves(_ level: Int, _ position: UInt64) -> String {
    let (first, second) = (position << UInt64(level), (position + 1) << UInt64(level))
    return second - first > 1 ? "\(first) to \(second - 1)" : "\(first)"
  }
}
