import Attestation
import Foundation
import GRDB
import TestSupport
import Testing
import TransparencyLog

/// Files that someone changed who can write them.
@Suite struct LogTamperTests {
  private static let key = SigningKey.generate()
  private static let trusted = [SignedCheckpoint.TrustedKey(key: key.publicKey)]

  /// 21 entries with checkpoints at 8 and 21.
  private static func signedLog() throws -> TemporaryLog {
    let log = try TemporaryLog(TemporaryLog.contents(0..<8))
    _ = try log.writer().sign(key)
    _ = try log.writer().append(TemporaryLog.contents(8..<21))
    _ = try log.writer().sign(key)
    return log
  }

  private static let other = Array("other".utf8)

  struct Change: Sendable, CustomTestStringConvertible {
    var sql: String
    var error: TransparencyLogError
    var testDescription: String { sql }
  }

  @Test(arguments: [
    Change(sql: "DELETE FROM entry WHERE position = 5", error: .entryRemoved(index: 5)),
    Change(sql: "DELETE FROM entry WHERE position = 20", error: .entryRemoved(index: 20)),
    Change(sql: "DELETE FROM entry", error: .entryRemoved(index: 0)),
    Change(sql: "UPDATE entry SET content = x'00' WHERE position = 5", error: .entryAltered(index: 5)),
    Change(sql: "UPDATE entry SET leaf = zeroblob(32) WHERE position = 5", error: .entryAltered(index: 5)),
    Change(
      sql: "UPDATE entry SET content = (SELECT content FROM entry AS e WHERE e.position = 7 - entry.position) "
        + "WHERE position IN (3, 4)", error: .entryAltered(index: 3)),
    // Whole entries, exchanged.
    Change(
      sql: "UPDATE entry SET position = -1 WHERE position = 3; UPDATE entry SET position = 3 WHERE position = 4; "
        + "UPDATE entry SET position = 4 WHERE position = -1", error: .nodeAltered(level: 1, position: 1)),
    Change(
      sql: "UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND position = 1",
      error: .nodeAltered(level: 2, position: 1)),
    Change(sql: "DELETE FROM node WHERE level = 1 AND position = 0", error: .nodeRemoved(level: 1, position: 0)),
    Change(sql: "INSERT INTO node VALUES (30, 0, zeroblob(32))", error: .strayNodes(count: 1)),
    Change(sql: "INSERT INTO entry VALUES (21, zeroblob(32), x'')", error: .strayEntry(index: 21)),
    Change(sql: "INSERT INTO entry VALUES (-1, zeroblob(32), x'')", error: .strayEntry(index: -1)),
    Change(sql: "UPDATE head SET size = 20", error: .strayEntry(index: 20)),
    Change(sql: "UPDATE head SET size = 22", error: .entryRemoved(index: 21)),
    Change(sql: "UPDATE head SET size = -1", error: .damaged(problem: "a column does not hold a number from 0")),
    Change(sql: "UPDATE head SET root = zeroblob(32)", error: .headAltered),
    Change(
      sql: "UPDATE head SET root = zeroblob(31)", error: .damaged(problem: "a column does not hold a hash of 32 bytes")),
    Change(sql: "DELETE FROM head", error: .damaged(problem: "a column does not hold text")),
    Change(sql: "UPDATE checkpoint SET size = 7 WHERE number = 1", error: .checkpointAltered(number: 1)),
    Change(sql: "UPDATE checkpoint SET root = zeroblob(32) WHERE number = 2", error: .checkpointAltered(number: 2)),
    Change(sql: "UPDATE checkpoint SET number = 3 WHERE number = 1", error: .checkpointReplayed(number: 3)),
    Change(
      sql: "UPDATE checkpoint SET note = replace(note, 'log.example/test', 'log.example/best')",
      error: .otherOrigin(expected: TemporaryLog.origin, found: "log.example/best")),
    Change(
      sql: "UPDATE checkpoint SET note = replace(note, char(10) || '8' || char(10), char(10) || '9' || char(10)), "
        + "size = CASE size WHEN 8 THEN 9 ELSE size END", error: .badSignature(origin: TemporaryLog.origin)),
    Change(
      sql: "UPDATE checkpoint SET note = 'gone' WHERE number = 1", error: .malformedCheckpoint(field: "blank line")),
  ])
  func everyChangeIsFound(change: Change) throws {
    let log = try Self.signedLog()
    _ = try log.reader().audit(keys: Self.trusted)
    try log.tamper(change.sql)
    #expect(logError { _ = try log.reader().audit(keys: Self.trusted) } == change.error)
  }

  /// An entry is exchanged together with its leaf hash; one that no stored node covers, too.
  @Test func entriesWithFittingLeavesAreFoundByNodesAndRoots() throws {
    let log = try Self.signedLog()
    let sql = "UPDATE entry SET content = ?, leaf = ? WHERE position = ?"
    let leaf = Data(TreeHash.leaf(Self.other).bytes)
    try log.tamper(sql, [Data(Self.other), leaf, 5])
    #expect(logError { _ = try log.reader().audit() } == .nodeAltered(level: 1, position: 2))
    let last = try Self.signedLog()
    try last.tamper(sql, [Data(Self.other), leaf, 20])
    #expect(logError { _ = try last.reader().audit() } == .logForked(first: 21, second: 21))
    try last.tamper("DELETE FROM checkpoint WHERE number = 2")
    #expect(logError { _ = try last.reader().audit() } == .headAltered)
    // Neither would be signed or added to.
    #expect(logError { _ = try last.writer().sign(Self.key) } == .headAltered)
    #expect(logError { _ = try last.writer().append([[1]]) } == .headAltered)
  }

  /// Another log altogether, made by our own program, with the checkpoints of the true one.
  private static func forgery(of log: TemporaryLog, _ contents: [[UInt8]]) throws -> TemporaryLog {
    let forged = try TemporaryLog(contents)
    for stored in try log.reader().checkpoints() {
      try forged.tamper(
        "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?)",
        [
          Int64(stored.size), Data(stored.root.bytes), String(decoding: stored.signed.encoded, as: UTF8.self),
        ])
    }
    return forged
  }

  @Test func logsMadeAnewAreFoundByTheirCheckpoints() throws {
    let log = try Self.signedLog()
    var contents = TemporaryLog.contents(0..<21)
    contents[10] = Self.other
    let altered = try Self.forgery(of: log, contents)
    #expect(logError { _ = try altered.reader().audit() } == .logForked(first: 21, second: 21))
    #expect(logError { _ = try altered.writer().sign(Self.key) } == .logForked(first: 21, second: 21))
    contents[2] = [2]
    let earlier = try Self.forgery(of: log, contents)
    #expect(logError { _ = try earlier.reader().audit() } == .logForked(first: 8, second: 8))
    let removed = try Self.forgery(of: log, TemporaryLog.contents(0..<15))
    #expect(logError { _ = try removed.reader().audit() } == .entriesRemoved(size: 15, signed: 21))
    #expect(logError { _ = try removed.writer().sign(Self.key) } == .entriesRemoved(size: 15, signed: 21))
    let reordered = try Self.forgery(of: log, TemporaryLog.contents(0..<21).reversed())
    #expect(logError { _ = try reordered.reader().audit() } == .logForked(first: 8, second: 8))
    // Longer than all that was signed, but not its continuation.
    let longer = try Self.forgery(of: log, contents + [[1], [3]])
    #expect(logError { _ = try longer.writer().sign(Self.key) } == .logForked(first: 21, second: 23))
  }

  /// An old copy of the whole file: nothing inside can tell, a checkpoint kept outside does.
  @Test func oldFilesAreFoundByCheckpointsKeptElsewhere() throws {
    let log = try TemporaryLog(TemporaryLog.contents(0..<8))
    _ = try log.writer().sign(Self.key)
    let old = try log.bytes()
    _ = try log.writer().append(TemporaryLog.contents(8..<21))
    let kept = try log.writer().sign(Self.key)
    try log.replace(old)
    let reader = try log.reader()
    #expect(try reader.audit(keys: Self.trusted).size == 8)
    let removed = TransparencyLogError.entriesRemoved(size: 8, signed: 21)
    #expect(logError { _ = try reader.audit(keys: Self.trusted, witnesses: [kept]) } == removed)
    #expect(logError { _ = try log.writer().sign(Self.key, witness: kept) } == removed)
    _ = try log.writer().append(TemporaryLog.contents(8..<21, "false"))
    let forked = TransparencyLogError.logForked(first: 21, second: 21)
    #expect(logError { _ = try log.reader().audit(keys: Self.trusted, witnesses: [kept]) } == forked)
    #expect(logError { _ = try log.writer().sign(Self.key, witness: kept) } == forked)
    _ = try log.writer().append([[9]])
    #expect(
      logError { _ = try log.writer().sign(Self.key, witness: kept) } == .logForked(first: 21, second: 22))
    // Signed without the checkpoint from elsewhere, the fork is plain to whoever has both.
    let false22 = try log.writer().sign(Self.key).checkpoint
    let proof = try log.reader().consistencyProof(first: 21, second: 22)
    #expect(
      logError { try proof.verify(firstRoot: kept.checkpoint.root, secondRoot: false22.root) }
        == .logForked(first: 21, second: 22))
  }

  @Test func checkpointsOfOthersAreNoWitnesses() throws {
    let log = try Self.signedLog()
    let stranger = try TemporaryLog(TemporaryLog.contents(0..<8), origin: "log.example/other")
    let foreign = try stranger.writer().sign(Self.key)
    #expect(
      logError { _ = try log.reader().audit(keys: Self.trusted, witnesses: [foreign]) }
        == .otherOrigin(expected: TemporaryLog.origin, found: "log.example/other"))
    let unnamed = try TemporaryLog(TemporaryLog.contents(0..<8))
    let unknown = try unnamed.writer().sign(.generate())
    #expect(
      logError { _ = try log.reader().audit(keys: Self.trusted, witnesses: [unknown]) }
        == .otherKey(origin: TemporaryLog.origin))
  }

  // MARK: Signing

  @Test func signingIsRepeatableAndContinues() throws {
    let log = try TemporaryLog()
    let none = try log.writer().sign(Self.key)
    #expect(none.checkpoint == Checkpoint(origin: TemporaryLog.origin, size: 0, root: .empty))
    #expect(try log.writer().sign(Self.key) == none)
    _ = try log.writer().append([[1], [2], [3]])
    let three = try log.writer().sign(Self.key, witness: none)
    try three.verify(Self.trusted, origin: TemporaryLog.origin)
    #expect(try log.reader().checkpoints().map(\.signed) == [none, three])
    #expect(try log.reader().newestCheckpoint() == three)
    #expect(try log.reader().newestCheckpoint(size: 0) == none)
    #expect(try log.reader().newestCheckpoint(size: 1) == nil)
  }

  @Test func otherKeysSignOnlyWhenToldOfTheFirst() throws {
    let log = try Self.signedLog()
    let next = SigningKey.generate()
    #expect(logError { _ = try log.writer().sign(next) } == .otherKey(origin: TemporaryLog.origin))
    let signed = try log.writer().sign(next, earlier: Self.trusted)
    try signed.verify([.init(key: next.publicKey)], origin: nil)
    #expect(try log.reader().checkpoints().map(\.size) == [8, 21, 21])
    _ = try log.reader().audit(keys: Self.trusted + [.init(key: next.publicKey)])
    #expect(
      logError { _ = try log.reader().audit(keys: Self.trusted) } == .otherKey(origin: TemporaryLog.origin))
  }
}
