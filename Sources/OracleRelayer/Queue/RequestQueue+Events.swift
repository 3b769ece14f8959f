import EVMVerification
import Foundation
import GRDB

/// What the chain says: the watcher's side of the queue.
extension RequestQueue {
  /// The last block whose events are stored.
  package struct Cursor: Sendable, Equatable {
    package var block: UInt64
    package var hash: [UInt8]

    package init(block: UInt64, hash: [UInt8]) {
      self.block = block
      self.hash = hash
    }
  }

  package func cursor() throws(RelayerError) -> Cursor? {
    try read { database in
      guard let row = try Row.fetchOne(database, sql: "SELECT block, hash FROM cursor"),
        let block = UInt64(exactly: row["block"] as Int64), let hash = row["hash"] as Data?
      else { return nil }
      return Cursor(block: block, hash: [UInt8](hash))
    }
  }

  /// What the events of some blocks come to.
  package struct Discovery: Sendable {
    package var requests: [QueuedRequest] = []
    package var refunded: [UInt64] = []

    package init() {}
  }

  /// Stores what was found up to `cursor`, and the cursor with it.
  ///
  /// A request that is there already stays as it is, unless the chain was reorganised and holds another one under its
  /// number: that one takes its place, and what was done for the old one is void.
  ///
  /// - Returns: the requests that are new.
  package func store(_ discovery: Discovery, cursor: Cursor) throws(RelayerError) -> [UInt64] {
    try write { database in
      var new: [UInt64] = []
      for request in discovery.requests where try Self.insert(database, request) { new.append(request.id) }
      for id in discovery.refunded {
        _ = try Self.move(
          database, id, from: RequestState.open + [.expired, .failed], to: .refunded,
          reason: try String.fetchOne(
            database, sql: "SELECT reason FROM request WHERE id = ?", arguments: [Int64(clamping: id)]))
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO cursor (id, block, hash) VALUES (1, ?, ?)",
        arguments: [Int64(clamping: cursor.block), Data(cursor.hash)])
      return new
    }
  }

  /// A request that is known and the same. If it moved to another block, what was closed is open again, and its proof
  /// still holds: the worker and the submitter look at its status in the contract first.
  private static func seenAgain(
    _ database: Database, _ known: QueuedRequest, _ request: QueuedRequest
  ) throws -> Bool {
    guard known.blockHash != request.blockHash else { return false }
    try database.execute(
      sql: "UPDATE request SET block = ?, blockHash = ? WHERE id = ?",
      arguments: [Int64(clamping: request.block), Data(request.blockHash), Int64(clamping: request.id)])
    guard !known.state.isOpen else { return false }
    return try move(
      database, known.id, from: [known.state], to: known.answer == nil ? .seen : .proved, reason: nil)
  }

  private static func insert(_ database: Database, _ request: QueuedRequest) throws -> Bool {
    let known = try QueuedRequest.fetchOne(
      database, sql: "SELECT * FROM request WHERE id = ?", arguments: [Int64(clamping: request.id)])
    if let known {
      let isSame =
        known.consumer == request.consumer && known.verifier == request.verifier
        && known.deadline == request.deadline && known.inputForm == request.inputForm && known.input == request.input
      if isSame { return try seenAgain(database, known, request) }
      // The slot of the old request keeps its nonce, and is cancelled.
      try database.execute(
        sql: "UPDATE slot SET request = NULL WHERE request = ? AND NOT isSettled",
        arguments: [Int64(clamping: request.id)])
    }
    try database.execute(
      sql: """
        INSERT INTO request
          (id, state, consumer, verifier, fee, bond, deadline, callbackGas, inputForm, input, block, blockHash)
        VALUES (?, 'seen', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          state = 'seen', reason = NULL, consumer = excluded.consumer, verifier = excluded.verifier,
          fee = excluded.fee, bond = excluded.bond, deadline = excluded.deadline,
          callbackGas = excluded.callbackGas, inputForm = excluded.inputForm, input = excluded.input,
          block = excluded.block, blockHash = excluded.blockHash, output = NULL, proof = NULL, gasUsed = NULL,
          gasPrice = NULL, spent = NULL, changedAt = CURRENT_TIMESTAMP
        """,
      arguments: [
        Int64(clamping: request.id), request.consumer.description, request.verifier.description, request.fee,
        request.bond,
        Int64(clamping: request.deadline), Int64(clamping: request.callbackGas), Int64(clamping: request.inputForm),
        Data(request.input.flatMap(\.bytes)), Int64(clamping: request.block), Data(request.blockHash),
      ])
    return true
  }
}
