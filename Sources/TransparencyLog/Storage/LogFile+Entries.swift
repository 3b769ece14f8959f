import Attestation
import Foundation
import GRDB

/// Size and root of a log.
package struct TreeHead: Sendable, Equatable {
  package var size: UInt64
  package var root: TreeHash
}

/// An entry without its content.
package struct LogEntry: Sendable, Equatable {
  package var index: UInt64
  package var leaf: TreeHash
  /// Of the content, in bytes.
  package var bytes: Int
}

/// Entries: appending and reading.
extension LogFile {
  package func head() throws(TransparencyLogError) -> TreeHead { try read(Self.head) }

  static func head(_ database: Database) throws -> TreeHead {
    let row = try Row.fetchOne(database, sql: "SELECT size, root FROM head")
    return TreeHead(size: try Columns.count(row?[0]), root: try Columns.hash(row?[1]))
  }

  /// The stored hash of a complete subtree.
  ///
  /// - Throws: `TransparencyLogError.entryRemoved` or `.nodeRemoved` if it is not there.
  static func hash(_ database: Database, _ subtree: Subtree) throws -> TreeHash {
    let position = Int64(clamping: subtree.position)
    if subtree.level == 0 {
      guard let row = try fetch(database, "SELECT leaf FROM entry WHERE position = ?", [position]) else {
        throw TransparencyLogError.entryRemoved(index: subtree.position)
      }
      return try Columns.hash(row[0])
    }
    let sql = "SELECT hash FROM node WHERE level = ? AND position = ?"
    guard let row = try fetch(database, sql, [Int64(subtree.level), position]) else {
      throw TransparencyLogError.nodeRemoved(level: subtree.level, position: subtree.position)
    }
    return try Columns.hash(row[0])
  }

  static func fetch(_ database: Database, _ sql: String, _ arguments: StatementArguments) throws -> Row? {
    try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  /// Adds entries: all or, if this throws, none. Each gets the next index. What is in the log already keeps the index it
  /// has and is not added again, so that an append whose answer was lost can be repeated. When this returns, the entries
  /// are on the disk.
  ///
  /// - Returns: where each of them is, and whether it is new.
  /// - Throws: `TransparencyLogError.entryTooLarge`, `.cannotWrite`, `.busy`, `.damaged`, `.entryRemoved`,
  ///   `.nodeRemoved` or `.headAltered`.
  package func append(_ contents: [[UInt8]]) throws(TransparencyLogError) -> [(entry: LogEntry, isNew: Bool)] {
    for content in contents where content.count > Self.longestEntry {
      throw .entryTooLarge(bytes: content.count, limit: Self.longestEntry)
    }
    let leaves = contents.map(TreeHash.leaf)
    return try write { database in
      let head = try Self.head(database)
      var frontier = try Frontier(size: head.size) { try Self.hash(database, $0) }
      guard frontier.root == head.root else { throw TransparencyLogError.headAltered }
      var entries: [(entry: LogEntry, isNew: Bool)] = []
      for (content, leaf) in zip(contents, leaves) {
        let known = try Self.index(database, leaf)
        entries.append((LogEntry(index: known ?? frontier.size, leaf: leaf, bytes: content.count), known == nil))
        if known == nil { try Self.insert(database, content, leaf, &frontier) }
      }
      guard frontier.size > head.size else { return entries }
      try database.execute(
        sql: "UPDATE head SET size = ?, root = ?", arguments: [Int64(clamping: frontier.size), frontier.root.data])
      return entries
    }
  }

  private static func insert(
    _ database: Database, _ content: [UInt8], _ leaf: TreeHash, _ frontier: inout Frontier
  ) throws {
    try database.cachedStatement(sql: "INSERT INTO entry (position, leaf, content) VALUES (?, ?, ?)").execute(
      arguments: [Int64(clamping: frontier.size), leaf.data, Data(content)])
    for (subtree, hash) in frontier.append(leaf) {
      try database.cachedStatement(sql: "INSERT INTO node (level, position, hash) VALUES (?, ?, ?)").execute(
        arguments: [Int64(subtree.level), Int64(clamping: subtree.position), hash.data])
    }
  }

  /// Where the entry with a leaf hash is.
  ///
  /// - Throws: `TransparencyLogError.notInLog`.
  package func index(of leaf: TreeHash) throws(TransparencyLogError) -> UInt64 {
    guard let index = try read({ try Self.index($0, leaf) }) else {
      throw .notInLog(leaf: HexadecimalText.encode(leaf.bytes))
    }
    return index
  }

  private static func index(_ database: Database, _ leaf: TreeHash) throws -> UInt64? {
    try fetch(database, "SELECT position FROM entry WHERE leaf = ?", [leaf.data]).map { try Columns.count($0[0]) }
  }

  /// The content of an entry.
  ///
  /// - Throws: `TransparencyLogError.noSuchEntry`, `.entryRemoved`, or `.entryAltered` if it is not that of its leaf.
  package func content(at index: UInt64) throws(TransparencyLogError) -> [UInt8] {
    try read { database in
      let size = try Self.head(database).size
      guard index < size else { throw TransparencyLogError.noSuchEntry(index: index, size: size) }
      let sql = "SELECT leaf, content FROM entry WHERE position = ?"
      guard let row = try Self.fetch(database, sql, [Int64(clamping: index)]) else {
        throw TransparencyLogError.entryRemoved(index: index)
      }
      let content = try Columns.bytes(row[1])
      guard TreeHash.leaf(content) == (try Columns.hash(row[0])) else {
        throw TransparencyLogError.entryAltered(index: index)
      }
      return content
    }
  }

  /// Entries in the order of their indices, at most `count` from `start` on.
  package func entries(from start: UInt64, count: Int) throws(TransparencyLogError) -> [LogEntry] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT position, leaf, length(content) FROM entry WHERE position >= ? ORDER BY position LIMIT ?",
        arguments: [Int64(clamping: start), Int64(max(count, 0))]
      ).map { row in
        LogEntry(
          index: try Columns.count(row[0]), leaf: try Columns.hash(row[1]),
          bytes: Int(clamping: try Columns.integer(row[2])))
      }
    }
  }
}
