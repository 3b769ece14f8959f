import Attestation
import Foundation
import GRDB
import TestSupport
import Testing
import TransparencyLog

/// A log in its file: appending, reading, proving, opening.
@Suite struct LogFileTests {
  @Test func entriesGetConsecutiveIndicesAndStay() throws {
    let log = try TemporaryLog()
    let contents = TemporaryLog.contents(0..<20)
    var next = 0
    for count in [1, 3, 0, 7, 9] {
      let added = try log.writer().append(Array(contents[next..<next + count]))
      #expect(added.map(\.entry.index) == (next..<next + count).map(UInt64.init))
      #expect(added.map(\.entry.leaf) == contents[next..<next + count].map(TreeHash.leaf))
      #expect(added.allSatisfy { $0.isNew })
      next += count
    }
    let reader = try log.reader()
    #expect(reader.origin == TemporaryLog.origin)
    #expect(try reader.head().size == 20)
    #expect(try reader.head().root == MemoryTree(contents).frontier.root)
    for (index, content) in contents.enumerated() {
      #expect(try reader.content(at: UInt64(index)) == content)
      #expect(try reader.index(of: .leaf(content)) == UInt64(index))
    }
    let some = try reader.entries(from: 18, count: 5)
    #expect(some.map(\.index) == [18, 19])
    #expect(some.map(\.bytes) == [8, 8])
    #expect(try reader.audit() == reader.head())
  }

  @Test func proofsFromTheFileAreThoseOfTheTree() throws {
    let contents = TemporaryLog.contents(0..<23)
    let folder = try TemporaryLog(contents)
    defer { withExtendedLifetime(folder) {} }
    let log = try folder.reader()
    let tree = MemoryTree(contents)
    for size in 1...23 {
      #expect(try log.root(size: UInt64(size)) == tree.root(size))
      for index in 0..<size {
        let (proof, leaf) = try log.inclusionProof(index: UInt64(index), size: UInt64(size))
        #expect(try proof == tree.inclusion(index, size))
        #expect(leaf == tree.leaves[index])
        #expect(
          try log.consistencyProof(first: UInt64(index + 1), second: UInt64(size)) == tree.consistency(index + 1, size))
      }
    }
    #expect(try log.inclusionProof(index: 3).proof == tree.inclusion(3, 23))
    #expect(try log.consistencyProof(first: 3) == tree.consistency(3, 23))
  }

  @Test func theSameBytesKeepTheirIndex() throws {
    let log = try TemporaryLog([[1], [2]])
    let again = try log.writer().append([[2], [3], [3], [1]])
    #expect(again.map(\.entry.index) == [1, 2, 2, 0])
    #expect(again.map(\.isNew) == [false, true, false, false])
    #expect(try log.reader().head().size == 3)
    _ = try log.reader().audit()
  }

  @Test func requestsBeyondTheLogAreRefused() throws {
    let folder = try TemporaryLog([[1], [2]])
    defer { withExtendedLifetime(folder) {} }
    let log = try folder.reader()
    #expect(logError { _ = try log.content(at: 2) } == .noSuchEntry(index: 2, size: 2))
    #expect(logError { _ = try log.inclusionProof(index: 2) } == .noSuchEntry(index: 2, size: 2))
    #expect(logError { _ = try log.inclusionProof(index: 1, size: 1) } == .noSuchEntry(index: 1, size: 1))
    #expect(logError { _ = try log.inclusionProof(index: 0, size: 3) } == .noSuchSize(3, size: 2))
    #expect(logError { _ = try log.inclusionProof(index: .max, size: .max) } == .noSuchSize(.max, size: 2))
    #expect(logError { _ = try log.consistencyProof(first: 3) } == .noSuchSize(3, size: 2))
    #expect(logError { _ = try log.consistencyProof(first: 1, second: 3) } == .noSuchSize(3, size: 2))
    let leaf = TreeHash.leaf([9])
    #expect(logError { _ = try log.index(of: leaf) } == .notInLog(leaf: Hexadecimal.encode(leaf.bytes)))
    #expect(try log.entries(from: .max, count: -1).isEmpty)
  }

  @Test func entriesHaveALimit() throws {
    let log = try TemporaryLog()
    let content = [UInt8](repeating: 5, count: LogFile.longestEntry)
    #expect(try log.writer().append([[], content]).map(\.entry.bytes) == [0, content.count])
    #expect(try log.reader().content(at: 1) == content)
    #expect(
      logError { _ = try log.writer().append([[1], content + [0]]) }
        == .entryTooLarge(bytes: content.count + 1, limit: content.count))
    #expect(try log.reader().head().size == 2)
  }

  @Test func readersDoNotWrite() throws {
    let log = try TemporaryLog([[1]])
    let before = try log.bytes()
    #expect(
      logError { _ = try log.reader().append([[2]]) }
        == .cannotWrite(path: log.path, reason: "it was opened to be read"))
    #expect(try log.bytes() == before)
    // Nothing lies beside the file.
    #expect(try FileManager.default.contentsOfDirectory(atPath: log.folder) == ["log"])
  }

  @Test func noFileIsReplaced() throws {
    let log = try TemporaryLog([[1]])
    #expect(logError { try LogFile.create(path: log.path, origin: "a") } == .alreadyExists(path: log.path))
    #expect(logError { try LogFile.create(path: log.file("b"), origin: "a b") } == .unusableOrigin("a b"))
    let nowhere = log.file("no/folder")
    #expect(
      logError { try LogFile.create(path: nowhere, origin: "a") }
        == .cannotWrite(path: nowhere, reason: "unable to open database file"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: log.folder) == ["log"])
  }

  @Test func whatIsNoLogIsRefused() throws {
    let log = try TemporaryLog([[1]])
    func refusal(_ name: String, _ bytes: [UInt8]) throws -> TransparencyLogError? {
      try Data(bytes).write(to: URL(fileURLWithPath: log.file(name)))
      return logError { _ = try LogFile(path: log.file(name), .reading) }
    }
    #expect(
      logError { _ = try LogFile(path: log.file("none"), .reading) }
        == .cannotRead(path: log.file("none"), reason: "there is no such file"))
    #expect(
      logError { _ = try LogFile(path: log.folder, .reading) }
        == .cannotRead(path: log.folder, reason: "it is a folder"))
    #expect(try refusal("empty", []) == .notALog(path: log.file("empty")))
    #expect(try refusal("text", Array(repeating: 65, count: 5000)) == .notALog(path: log.file("text")))
    let other = log.file("other")
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE head (id INTEGER)") }
    #expect(logError { _ = try LogFile(path: other, .reading) } == .notALog(path: other))
  }

  @Test func logsOfLaterVersionsAndOtherTablesAreRefused() throws {
    let log = try TemporaryLog([[1]])
    try log.tamper("PRAGMA user_version = 2")
    #expect(logError { _ = try log.reader() } == .unsupportedSchema(path: log.path, version: 2))
    try log.tamper("PRAGMA user_version = 1; CREATE TRIGGER late AFTER INSERT ON entry BEGIN DELETE FROM entry; END")
    let damaged = TransparencyLogError.damaged(problem: "its tables are not those of a log")
    #expect(logError { _ = try log.writer() } == damaged)
    try log.tamper("DROP TRIGGER late; DROP TABLE checkpoint")
    #expect(logError { _ = try log.reader() } == damaged)
  }

  @Test func fullDisksAndLocksAreReported() throws {
    let log = try TemporaryLog([[1]])
    let pages = try log.bytes().count / 4096
    let full = try LogFile(path: log.path, .writing, patience: 1, largestFile: pages + 2)
    let contents = (0..<20).map { [UInt8](repeating: UInt8($0), count: 1000) }
    #expect(
      logError { _ = try full.append(contents) }
        == .cannotWrite(path: log.path, reason: "database or disk is full"))
    #expect(try log.reader().audit().size == 1)
    #expect(try full.append([[2]]).map(\.entry.index) == [1])

    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let held = try DatabaseQueue(path: log.path, configuration: configuration)
    try held.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    #expect(
      logError { _ = try LogFile(path: log.path, .writing, patience: 0, largestFile: nil) } == .busy(path: log.path))
    try held.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try held.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let waiting = try LogFile(path: log.path, .writing, patience: 0, largestFile: nil)
    #expect(logError { _ = try waiting.append([[3]]) } == .busy(path: log.path))
    // Who only reads does not have to wait for someone who is about to write.
    #expect(try log.reader().head().size == 2)
    try held.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
  }

  /// Whatever bytes of the file change: an error of ours, or a log with the same head where the bytes meant nothing.
  @Test func damagedFilesNeverTrap() throws {
    var random = TestRandom("damaged log")
    let log = try TemporaryLog(TemporaryLog.contents(0..<40))
    _ = try log.writer().sign(.generate())
    let head = try log.reader().head()
    let bytes = try log.bytes()
    var refusals = 0
    for round in 0..<120 {
      var damaged = bytes
      if round % 5 == 0 {
        damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      } else {
        for _ in 0..<(round % 3 + 1) {
          damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try log.replace(damaged)
      do {
        #expect(try log.reader().audit() == head)
      } catch {
        #expect(error is TransparencyLogError)
        refusals += 1
      }
      // Proofs are read without an audit, and must not trap either.
      _ = logError { _ = try log.reader().inclusionProof(index: 17) }
      _ = logError { _ = try log.reader().checkpoints() }
      _ = logError { _ = try log.writer().append([[1, 2, 3]]) }
    }
    #expect(refusals > 30)
  }
}
