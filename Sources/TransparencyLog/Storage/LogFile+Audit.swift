import Attestation
import GRDB

/// Checking a whole log.
extension LogFile {
  /// Rows that are read in one transaction: writers wait for no longer than that takes.
  private static let batch = 256

  /// Hashes every entry again, and compares leaves, nodes, head and all checkpoints with what comes out.
  ///
  /// Entries that are appended meanwhile are not part of it. Who can write the file can also make another log of it that
  /// passes, as far as no checkpoint says otherwise: hence give a checkpoint that was kept elsewhere.
  ///
  /// - Parameters:
  ///   - keys: of the log; empty for no check of signatures.
  ///   - witnesses: checkpoints that were kept outside the log.
  /// - Returns: the head that was checked.
  /// - Throws: any `TransparencyLogError` of those for what is in a log, `.logForked` with two equal sizes if the entries
  ///   have another root than a checkpoint, and those of a checkpoint that is not of this log.
  package func audit(
    keys: [SignedCheckpoint.TrustedKey] = [], witnesses: [SignedCheckpoint] = []
  ) throws(TransparencyLogError) -> TreeHead {
    let (head, stored) = try read { database in
      let head = try Self.head(database)
      try Self.checkDatabase(database)
      try Self.checkCounts(database, head)
      return (head, try Self.checkpoints(database))
    }
    try checkStored(stored)
    let checkpoints = stored.map(\.signed) + witnesses
    for signed in checkpoints {
      try Self.check(signed, keys, origin: origin)
      guard signed.checkpoint.size <= head.size else {
        throw .entriesRemoved(size: head.size, signed: signed.checkpoint.size)
      }
    }
    var roots: [UInt64: [TreeHash]] = [:]
    for signed in checkpoints { roots[signed.checkpoint.size, default: []].append(signed.checkpoint.root) }
    let frontier = try hashAgain(upTo: head.size, roots)
    guard frontier.root == head.root else { throw .headAltered }
    return head
  }

  private static func check(
    _ signed: SignedCheckpoint, _ keys: [SignedCheckpoint.TrustedKey], origin: String
  ) throws(TransparencyLogError) {
    if keys.isEmpty {
      guard LogOrigin.areEqual(signed.checkpoint.origin, origin) else {
        throw .otherOrigin(expected: origin, found: signed.checkpoint.origin)
      }
    } else {
      try signed.verify(keys, origin: origin)
    }
  }

  private static func checkDatabase(_ database: Database) throws {
    let result = try Row.fetchOne(database, sql: "PRAGMA integrity_check(1)")
    let text = try Columns.text(result?[0])
    guard text == "ok" else { throw TransparencyLogError.damaged(problem: text) }
  }

  private static func checkCounts(_ database: Database, _ head: TreeHead) throws {
    if let row = try fetch(
      database, "SELECT position FROM entry WHERE position < 0 OR position >= ? ORDER BY position LIMIT 1",
      [Int64(clamping: head.size)])
    {
      throw TransparencyLogError.strayEntry(index: try Columns.integer(row[0]))
    }
    let nodes = try Columns.count(fetch(database, "SELECT count(*) FROM node", [])?[0])
    // A tree has one node less than leaves, and so has each of its complete subtrees.
    let needed = head.size - UInt64(head.size.nonzeroBitCount)
    if nodes > needed { throw TransparencyLogError.strayNodes(count: nodes - needed) }
  }

  private func checkStored(_ checkpoints: [StoredCheckpoint]) throws(TransparencyLogError) {
    var size: UInt64 = 0
    for stored in checkpoints {
      try stored.check()
      guard stored.size >= size else { throw .checkpointReplayed(number: stored.number) }
      size = stored.size
    }
  }

  /// - Parameter roots: what the root has to be at some sizes.
  private func hashAgain(
    upTo size: UInt64, _ roots: [UInt64: [TreeHash]]
  ) throws(TransparencyLogError) -> Frontier {
    var frontier = Frontier()
    try Self.compare(frontier, roots)
    while frontier.size < size {
      let from = frontier.size
      frontier = try read { database in
        var frontier = frontier
        let rows = try Row.fetchCursor(
          database,
          sql: "SELECT position, leaf, content FROM entry WHERE position >= ? ORDER BY position LIMIT ?",
          arguments: [Int64(clamping: from), Int64(min(UInt64(Self.batch), size - from))])
        while let row = try rows.next() {
          try Self.check(row, database, &frontier)
          try Self.compare(frontier, roots)
        }
        guard frontier.size > from else { throw TransparencyLogError.entryRemoved(index: from) }
        return frontier
      }
    }
    return frontier
  }

  private static func check(_ row: Row, _ database: Database, _ frontier: inout Frontier) throws {
    let index = frontier.size
    guard try Columns.count(row[0]) == index else { throw TransparencyLogError.entryRemoved(index: index) }
    let leaf = TreeHash.leaf(try Columns.bytes(row[2]))
    guard leaf == (try Columns.hash(row[1])) else { throw TransparencyLogError.entryAltered(index: index) }
    for (subtree, hash) in frontier.append(leaf) {
      guard try self.hash(database, subtree) == hash else {
        throw TransparencyLogError.nodeAltered(level: subtree.level, position: subtree.position)
      }
    }
  }

  private static func compare(_ frontier: Frontier, _ roots: [UInt64: [TreeHash]]) throws(TransparencyLogError) {
    guard let expected = roots[frontier.size], !expected.allSatisfy({ $0 == frontier.root }) else { return }
    throw .logForked(first: frontier.size, second: frontier.size)
  }
}
