import EVMVerification
import Foundation
import GRDB

/// What has to be done and what was done, in a SQLite file. Whatever a method wrote has reached the disk when it
/// returns, so that the process can end at any moment.
package final class RequestQueue: Sendable {
  private let database: DatabaseQueue
  private let lock: FileLock?
  private let path: String

  /// What a queue is for; it is of no use for anything else.
  package struct Identity: Sendable, Equatable {
    package var chain: UInt64
    package var oracle: EVMAddress
    package var account: EVMAddress

    package init(chain: UInt64, oracle: EVMAddress, account: EVMAddress) {
      self.chain = chain
      self.oracle = oracle
      self.account = account
    }
  }

  /// Opens a queue for one relayer, and makes it if it is not there.
  ///
  /// - Throws: `RelayerError.queueInUse`, `.otherQueue` or `.unusableQueue`.
  package init(path: String, identity: Identity) throws(RelayerError) {
    self.path = path
    lock = try FileLock(path: path + ".lock", of: path)
    database = try Self.reaching(path) {
      var configuration = Configuration()
      configuration.journalMode = .wal
      configuration.busyMode = .timeout(10)
      // What is acknowledged survives a power cut, too.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = 1") }
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try QueueSchema.migrator.migrate(database)
      return database
    }
    try checkIdentity(identity)
    // What was being proved when the process ended has to be proved again.
    try write { try $0.execute(sql: "UPDATE request SET state = 'seen' WHERE state = 'proving'") }
  }

  /// Opens a queue to look at it; a relayer may work on it meanwhile.
  package init(readingFrom path: String) throws(RelayerError) {
    self.path = path
    lock = nil
    guard FileManager.default.fileExists(atPath: path) else {
      throw .unusableQueue(path: path, problem: "there is no such file")
    }
    database = try Self.reaching(path) {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(10)
      let database = try DatabaseQueue(path: path, configuration: configuration)
      guard try database.read(QueueSchema.migrator.hasCompletedMigrations) else {
        throw RelayerError.unusableQueue(path: path, problem: "it is no queue of this version")
      }
      return database
    }
  }

  private static func reaching<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws(RelayerError) -> Result {
    do {
      return try body()
    } catch let error as RelayerError {
      throw error
    } catch let error as DatabaseError {
      throw .unusableQueue(path: path, problem: error.message ?? "\(error.resultCode)")
    } catch {
      throw .unusableQueue(path: path, problem: "\(error)")
    }
  }

  func write<Result>(_ body: (Database) throws -> Result) throws(RelayerError) -> Result {
    try Self.reaching(path) { try database.write(body) }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(RelayerError) -> Result {
    try Self.reaching(path) { try database.read(body) }
  }

  private func checkIdentity(_ identity: Identity) throws(RelayerError) {
    let fields = [
      ("chain", "\(identity.chain)"), ("oracle", "\(identity.oracle)"), ("account", "\(identity.account)"),
    ]
    try write { database in
      for (field, given) in fields {
        try database.execute(
          sql: "INSERT OR IGNORE INTO identity (field, value) VALUES (?, ?)", arguments: [field, given])
        let stored = try String.fetchOne(
          database, sql: "SELECT value FROM identity WHERE field = ?", arguments: [field])
        guard stored == given else { throw RelayerError.otherQueue(field: field, stored: stored ?? "", given: given) }
      }
    }
  }

  // MARK: Requests

  package func request(_ id: UInt64) throws(RelayerError) -> QueuedRequest? {
    try read {
      try QueuedRequest.fetchOne($0, sql: "SELECT * FROM request WHERE id = ?", arguments: [Int64(clamping: id)])
    }
  }

  /// Requests in the given states, the most urgent first.
  package func requests(in states: [RequestState]) throws(RelayerError) -> [QueuedRequest] {
    try read { database in
      try QueuedRequest.fetchAll(
        database,
        sql: """
          SELECT * FROM request WHERE state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
          ORDER BY deadline, id
          """)
    }
  }

  package func hasOpenRequests() throws(RelayerError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM request WHERE state IN ('seen', 'proving', 'proved', 'signed', 'sent'))
            OR EXISTS (SELECT 1 FROM slot WHERE NOT isSettled)
          """) ?? false
    }
  }

  /// Moves a request on, if it is still in one of the states `from`.
  ///
  /// - Returns: whether it was.
  @discardableResult
  package func move(
    _ id: UInt64, from: [RequestState], to state: RequestState, reason: String? = nil
  ) throws(RelayerError) -> Bool {
    try write { try Self.move($0, id, from: from, to: state, reason: reason) }
  }

  static func move(
    _ database: Database, _ id: UInt64, from: [RequestState], to state: RequestState, reason: String?
  ) throws -> Bool {
    try database.execute(
      sql: """
        UPDATE request SET state = ?, reason = ?, changedAt = CURRENT_TIMESTAMP
        WHERE id = ? AND state IN (\(from.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
        """, arguments: [state, reason, Int64(clamping: id)])
    return database.changesCount == 1
  }

  /// Notes what a request waits for.
  package func note(_ id: UInt64, reason: String) throws(RelayerError) {
    try write {
      try $0.execute(sql: "UPDATE request SET reason = ? WHERE id = ?", arguments: [reason, Int64(clamping: id)])
    }
  }

  /// Stores a proof: `proving` becomes `proved`.
  @discardableResult
  package func store(_ answer: QueuedRequest.Answer, for id: UInt64) throws(RelayerError) -> Bool {
    try write { database in
      guard try Self.move(database, id, from: [.proving], to: .proved, reason: nil) else { return false }
      try database.execute(
        sql: "UPDATE request SET output = ?, proof = ? WHERE id = ?",
        arguments: [Data(answer.output.flatMap(\.bytes)), Data(answer.proof), Int64(clamping: id)])
      return true
    }
  }

  /// Gas that the last answer of a verifier took, or `nil` if there is none yet.
  package func lastGasUsed(verifier: EVMAddress) throws(RelayerError) -> UInt64? {
    try read { database in
      try Int64.fetchOne(
        database,
        sql: """
          SELECT gasUsed FROM request WHERE state = 'done' AND gasUsed IS NOT NULL AND verifier = ?
          ORDER BY id DESC LIMIT 1
          """, arguments: [verifier.description])
    }.flatMap { UInt64(exactly: $0) }
  }
}
