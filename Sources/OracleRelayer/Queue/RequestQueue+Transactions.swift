import EVMVerification
import Foundation
import GRDB

/// Nonces and transactions: the submitter's side of the queue.
extension RequestQueue {
  /// Nonces that were given away and are not settled, the lowest first.
  package func openSlots() throws(RelayerError) -> [NonceSlot] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT nonce, request FROM slot WHERE NOT isSettled ORDER BY nonce").map { row in
        let nonce: Int64 = row["nonce"]
        let request: Int64? = row["request"]
        let transactions = try StoredTransaction.fetchAll(
          database, sql: "SELECT * FROM outgoing WHERE nonce = ? ORDER BY number DESC", arguments: [nonce])
        return NonceSlot(
          nonce: UInt64(clamping: nonce), request: request.map { UInt64(clamping: $0) }, transactions: transactions)
      }
    }
  }

  /// The nonce of the next new transaction: after all that were given away, and after all that the chain has seen.
  package func nextNonce(onChain count: UInt64) throws(RelayerError) -> UInt64 {
    let last = try read { try Int64.fetchOne($0, sql: "SELECT max(nonce) FROM slot") }
    return max(count, last.map { UInt64(clamping: $0) + 1 } ?? 0)
  }

  /// Stores the first transaction of an answer, and gives its nonce away: `proved` becomes `signed`.
  ///
  /// - Returns: whether the request was still `proved`; if not, nothing is stored.
  package func store(answering id: UInt64, _ transaction: StoredTransaction) throws(RelayerError) -> Bool {
    try write { database in
      guard try Self.move(database, id, from: [.proved], to: .signed, reason: nil) else { return false }
      try database.execute(
        sql: "INSERT INTO slot (nonce, request) VALUES (?, ?)",
        arguments: [Int64(clamping: transaction.nonce), Int64(clamping: id)])
      try Self.insert(database, transaction)
      return true
    }
  }

  /// Stores another transaction of the same nonce: a higher fee, or a cancellation.
  package func store(replacement transaction: StoredTransaction) throws(RelayerError) {
    try write { database in
      try Self.insert(database, transaction)
      try database.execute(
        sql: "UPDATE slot SET request = ? WHERE nonce = ?",
        arguments: [transaction.request.map { Int64(clamping: $0) }, Int64(clamping: transaction.nonce)])
    }
  }

  private static func insert(_ database: Database, _ transaction: StoredTransaction) throws {
    try database.execute(
      sql: """
        INSERT INTO outgoing (hash, nonce, request, raw, gasLimit, maximumFee, priorityFee)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        Data(transaction.hash), Int64(clamping: transaction.nonce), transaction.request.map { Int64(clamping: $0) },
        Data(transaction.raw),
        Int64(clamping: transaction.gasLimit), Wei(transaction.fees.maximum), Wei(transaction.fees.priority),
      ])
  }

  /// Notes that a transaction is about to be broadcast: `signed` becomes `sent`.
  package func markBroadcast(_ transaction: StoredTransaction) throws(RelayerError) {
    guard !transaction.wasBroadcast else { return }
    try write { database in
      try database.execute(
        sql: "UPDATE outgoing SET wasBroadcast = 1 WHERE hash = ?", arguments: [Data(transaction.hash)])
      if let request = transaction.request {
        _ = try Self.move(database, request, from: [.signed], to: .sent, reason: nil)
      }
    }
  }

  /// Takes a nonce back that nobody has seen; the next transaction gets it.
  ///
  /// - Returns: whether it was the last one and none of its transactions was broadcast; if not, nothing changes.
  package func release(_ slot: NonceSlot) throws(RelayerError) -> Bool {
    try write { database in
      let isFree =
        try Bool.fetchOne(
          database,
          sql: """
            SELECT ? = (SELECT max(nonce) FROM slot)
              AND NOT EXISTS (SELECT 1 FROM outgoing WHERE nonce = ? AND wasBroadcast)
            """, arguments: [Int64(clamping: slot.nonce), Int64(clamping: slot.nonce)]) ?? false
      guard isFree else { return false }
      try database.execute(sql: "DELETE FROM slot WHERE nonce = ?", arguments: [Int64(clamping: slot.nonce)])
      return true
    }
  }

  /// Follows nonces again that were settled on blocks which are gone, and the requests they answered.
  ///
  /// - Parameter count: transactions of the account that the chain holds now.
  package func reopenSlots(onChain count: UInt64) throws(RelayerError) {
    try write { database in
      let nonce = Int64(clamping: count)
      try database.execute(
        sql: """
          UPDATE request SET state = 'sent', reason = NULL, gasUsed = NULL, gasPrice = NULL, spent = NULL,
            changedAt = CURRENT_TIMESTAMP
          WHERE state IN ('done', 'failed')
            AND id IN (SELECT request FROM slot WHERE nonce >= ? AND isSettled AND request IS NOT NULL)
          """, arguments: [nonce])
      try database.execute(
        sql: """
          UPDATE outgoing SET block = NULL, succeeded = NULL, gasUsed = NULL, gasPrice = NULL, spent = NULL
          WHERE nonce >= ?
          """, arguments: [nonce])
      try database.execute(sql: "UPDATE slot SET isSettled = 0 WHERE nonce >= ?", arguments: [nonce])
    }
  }

  /// How a slot ended.
  package enum Settlement: Sendable, Equatable {
    /// One of its transactions is in a block.
    case included(StoredTransaction, TransactionReceipt)
    /// The nonce was used by a transaction that is not of this queue.
    case lost
  }

  /// Settles a slot, and with it what it cost and what becomes of its request.
  ///
  /// - Parameters:
  ///   - slot: the nonce with its transactions.
  ///   - settlement: what became of the nonce.
  ///   - state: of the request, if it is still `signed` or `sent`.
  ///   - reason: beside that state.
  package func settle(
    _ slot: NonceSlot, _ settlement: Settlement, request state: RequestState?, reason: String?
  ) throws(RelayerError) {
    try write { database in
      try database.execute(
        sql: "UPDATE slot SET isSettled = 1 WHERE nonce = ?", arguments: [Int64(clamping: slot.nonce)])
      if case .included(let transaction, let receipt) = settlement {
        let spent = Wei(UInt128(receipt.gasUsed) * receipt.gasPrice)
        try database.execute(
          sql: """
            UPDATE outgoing SET block = ?, succeeded = ?, gasUsed = ?, gasPrice = ?, spent = ?, wasBroadcast = 1
            WHERE hash = ?
            """,
          arguments: [
            Int64(clamping: receipt.block), receipt.succeeded, Int64(clamping: receipt.gasUsed), Wei(receipt.gasPrice),
            spent,
            Data(transaction.hash),
          ])
        if let request = transaction.request {
          try database.execute(
            sql: "UPDATE request SET gasUsed = ?, gasPrice = ?, spent = ? WHERE id = ?",
            arguments: [Int64(clamping: receipt.gasUsed), Wei(receipt.gasPrice), spent, Int64(clamping: request)])
        }
      }
      guard let state, let request = slot.request else { return }
      _ = try Self.move(database, request, from: [.signed, .sent], to: state, reason: reason)
    }
  }
}
