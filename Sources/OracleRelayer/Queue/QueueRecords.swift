import EVMVerification
import Foundation
import GRDB

/// Where a request stands.
///
///     seen -> proving -> proved -> signed -> sent -> done
///                                                    | expired | refunded | failed
package enum RequestState: String, Sendable, Codable, CaseIterable, DatabaseValueConvertible {
  /// In the contract's log; nothing was done yet.
  case seen
  case proving
  /// The proof is stored, no transaction yet.
  case proved
  /// A transaction is stored that was never broadcast.
  case signed
  /// A transaction was broadcast, or was about to be when the process ended.
  case sent
  /// Answered, deep enough in the chain.
  case done
  /// Not answered in time.
  case expired
  /// The consumer has the fee and the bond.
  case refunded
  /// Cannot be answered; `reason` says why.
  case failed

  package static let open: [RequestState] = [.seen, .proving, .proved, .signed, .sent]
  package var isOpen: Bool { Self.open.contains(self) }
}

/// An amount of wei, in the database as a decimal number.
package struct Wei: Sendable, Equatable, Comparable, CustomStringConvertible, DatabaseValueConvertible, Codable {
  package var amount: UInt128

  package init(_ amount: UInt128) { self.amount = amount }

  package var description: String { String(amount) }
  package var databaseValue: DatabaseValue { description.databaseValue }

  package static func fromDatabaseValue(_ value: DatabaseValue) -> Wei? {
    String.fromDatabaseValue(value).flatMap { UInt128($0) }.map(Wei.init)
  }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let amount = UInt128(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no decimal number"))
    }
    self.amount = amount
  }

  /// As text: JSON readers cut numbers of this size.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package static func < (left: Wei, right: Wei) -> Bool { left.amount < right.amount }
}

/// A request of the contract with what the relayer knows of it: one row of the table `request`.
package struct QueuedRequest: Sendable, Equatable, FetchableRecord {
  package var id: UInt64
  package var state: RequestState
  /// Why it is where it is: of a failure, or of what it waits for.
  package var reason: String?

  package var consumer: EVMAddress
  package var verifier: EVMAddress
  package var fee: Wei
  package var bond: Wei
  package var deadline: UInt64
  package var callbackGas: UInt64
  package var inputForm: UInt64
  package var input: [EVMWord]
  /// The block whose log holds the request.
  package var block: UInt64
  package var blockHash: [UInt8]

  package var answer: Answer?

  /// Output words and proof as the contract takes them.
  package struct Answer: Sendable, Equatable {
    package var output: [EVMWord]
    package var proof: [UInt8]

    package init(output: [EVMWord], proof: [UInt8]) {
      self.output = output
      self.proof = proof
    }
  }

  package init(_ event: RequestedEvent, record: RequestRecord, log: EventLog) {
    id = event.request
    state = .seen
    consumer = event.consumer
    verifier = event.verifier
    fee = Wei(record.fee)
    bond = Wei(record.bond)
    deadline = event.deadline
    callbackGas = record.callbackGas
    inputForm = event.inputForm
    input = event.input
    block = log.block
    blockHash = log.blockHash
  }

  package init(row: Row) throws {
    id = try number(row, "id")
    guard let state = RequestState(rawValue: row["state"] ?? "") else { throw damaged("state") }
    self.state = state
    reason = row["reason"]
    guard let consumer = EVMAddress(row["consumer"] ?? ""), let verifier = EVMAddress(row["verifier"] ?? "") else {
      throw damaged("consumer or verifier")
    }
    self.consumer = consumer
    self.verifier = verifier
    fee = row["fee"]
    bond = row["bond"]
    deadline = try number(row, "deadline")
    callbackGas = try number(row, "callbackGas")
    inputForm = try number(row, "inputForm")
    input = try Self.words(row, "input")
    block = try number(row, "block")
    blockHash = try bytes(row, "blockHash")
    if (row["proof"] as Data?) == nil {
      answer = nil
    } else {
      answer = Answer(output: try Self.words(row, "output"), proof: try bytes(row, "proof"))
    }
  }

  private static func words(_ row: Row, _ column: String) throws -> [EVMWord] {
    let all = try bytes(row, column)
    guard all.count.isMultiple(of: EVMWord.length) else { throw damaged(column) }
    return stride(from: 0, to: all.count, by: EVMWord.length).compactMap {
      EVMWord(bytes: all[$0..<$0 + EVMWord.length])
    }
  }
}

/// A nonce that was given away and is not settled yet.
package struct NonceSlot: Sendable, Equatable {
  package var nonce: UInt64
  /// The request it answers, or `nil` for a transaction that does nothing but use the nonce.
  package var request: UInt64?
  /// Transactions with this nonce, the newest first.
  package var transactions: [StoredTransaction]

  package var wasBroadcast: Bool { transactions.contains(where: \.wasBroadcast) }
}

/// A signed transaction: one row of the table `outgoing`.
package struct StoredTransaction: Sendable, Equatable, FetchableRecord {
  package var hash: [UInt8]
  package var nonce: UInt64
  /// `nil` for a cancellation.
  package var request: UInt64?
  package var raw: [UInt8]
  package var gasLimit: UInt64
  package var fees: GasFees
  /// Stored before the first broadcast.
  package var wasBroadcast: Bool

  package init(_ signed: SignedTransaction, request: UInt64?) {
    hash = signed.hash
    nonce = signed.transaction.nonce
    self.request = request
    raw = signed.raw
    gasLimit = signed.transaction.gasLimit
    fees = signed.transaction.fees
    wasBroadcast = false
  }

  package init(row: Row) throws {
    hash = try bytes(row, "hash")
    nonce = try number(row, "nonce")
    request = (row["request"] as Int64?).flatMap { UInt64(exactly: $0) }
    raw = try bytes(row, "raw")
    gasLimit = try number(row, "gasLimit")
    let maximum: Wei = row["maximumFee"]
    let priority: Wei = row["priorityFee"]
    fees = GasFees(maximum: maximum.amount, priority: priority.amount)
    wasBroadcast = row["wasBroadcast"]
  }
}

private func damaged(_ column: String) -> RelayerError {
  .unusableQueue(path: "queue", problem: "the column \(column) is damaged")
}

private func number(_ row: Row, _ column: String) throws -> UInt64 {
  guard let value = (row[column] as Int64?).flatMap({ UInt64(exactly: $0) }) else { throw damaged(column) }
  return value
}

private func bytes(_ row: Row, _ column: String) throws -> [UInt8] {
  guard let data = row[column] as Data? else { throw damaged(column) }
  return [UInt8](data)
}
