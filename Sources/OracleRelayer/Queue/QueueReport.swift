import EVMVerification
import Foundation
import GRDB

/// A summary of a queue: what was asked, what was answered, what it cost.
package struct QueueReport: Codable, Sendable, Equatable {
  package struct Request: Codable, Sendable, Equatable {
    package var id: UInt64
    package var state: RequestState
    package var reason: String?
    package var verifier: String
    package var deadline: UInt64
    /// Wei, as decimal text.
    package var fee: Wei
    package var bond: Wei
    package var gasUsed: UInt64?
    package var gasPrice: Wei?
    package var spent: Wei?
    /// Of the transaction that is in a block.
    package var transaction: String?
  }

  package var chain: String
  package var oracle: String
  package var account: String
  /// The last block whose events are in the queue.
  package var block: UInt64?
  /// Number of requests in each state; states without any are left out.
  package var states: [String: Int]
  /// Transactions in blocks, cancellations and failed ones among them.
  package var transactions: Int
  package var failedTransactions: Int
  package var cancellations: Int
  /// Of all transactions.
  package var gasUsed: UInt64
  package var spent: Wei
  /// Fees of the requests that are done.
  package var earned: Wei
  /// Bonds of the requests that were refunded.
  package var lostBonds: Wei
  package var requests: [Request]
}

extension RequestQueue {
  package func report() throws(RelayerError) -> QueueReport {
    try read { database in
      let identity = try Dictionary(
        uniqueKeysWithValues: Row.fetchAll(database, sql: "SELECT field, value FROM identity").map {
          ($0["field"] as String, $0["value"] as String)
        })
      let requests = try Row.fetchAll(
        database,
        sql: """
          SELECT request.*,
            (SELECT hash FROM outgoing WHERE outgoing.request = request.id AND outgoing.block IS NOT NULL
              ORDER BY number DESC LIMIT 1) AS hash
          FROM request ORDER BY id
          """
      ).map { row in
        let queued = try QueuedRequest(row: row)
        return QueueReport.Request(
          id: queued.id, state: queued.state, reason: queued.reason, verifier: queued.verifier.description,
          deadline: queued.deadline, fee: queued.fee, bond: queued.bond,
          gasUsed: (row["gasUsed"] as Int64?).map { UInt64(clamping: $0) }, gasPrice: row["gasPrice"],
          spent: row["spent"],
          transaction: (row["hash"] as Data?).map { HexadecimalQuantity.data($0) })
      }
      let outgoing = try Row.fetchAll(
        database, sql: "SELECT request, succeeded, gasUsed, spent FROM outgoing WHERE block IS NOT NULL")
      func total(_ amounts: some Sequence<Wei>) -> Wei { Wei(amounts.reduce(0) { $0 &+ $1.amount }) }
      return QueueReport(
        chain: identity["chain"] ?? "", oracle: identity["oracle"] ?? "", account: identity["account"] ?? "",
        block: try Int64.fetchOne(database, sql: "SELECT block FROM cursor").map { UInt64(clamping: $0) },
        states: Dictionary(requests.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +),
        transactions: outgoing.count,
        failedTransactions: outgoing.count { !($0["succeeded"] as Bool) },
        cancellations: outgoing.count { ($0["request"] as Int64?) == nil },
        gasUsed: outgoing.reduce(0) { $0 &+ UInt64(clamping: $1["gasUsed"] as Int64) },
        spent: total(outgoing.map { $0["spent"] }),
        earned: total(requests.filter { $0.state == .done }.map(\.fee)),
        lostBonds: total(requests.filter { $0.state == .refunded }.map(\.bond)), requests: requests)
    }
  }
}
