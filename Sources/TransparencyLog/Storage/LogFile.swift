import Foundation
import GRDB

/// An append-only log in one SQLite file.
///
/// The file is kept in rollback-journal mode with `synchronous = EXTRA`. What a method has returned is then in the file
/// itself, on the disk: a copy of the file alone is a copy of the log, which it would not be in WAL mode, where the
/// newest entries wait in a second file; and a file on a medium that cannot be written to can still be read. `EXTRA`
/// adds to `FULL` that the folder is synchronised after the journal was deleted, without which a power cut could bring
/// the journal back, and with it the state before an acknowledged append. A process that ends in the middle leaves the
/// journal behind, and whoever opens the file next takes the half-written transaction back. Writers take the lock when
/// they begin, not when they first write, so that none of several has to give up.
package final class LogFile: Sendable {
  /// Longest entry, in bytes: 16 MiB.
  package static let longestEntry = 1 << 24
  /// How long to wait for other processes, in seconds.
  static let patience = 30.0

  package enum Access: Sendable {
    case reading
    case writing
  }

  package let path: String
  package let origin: String
  private let access: Access
  private let database: DatabaseQueue

  /// Opens a log.
  ///
  /// - Throws: `TransparencyLogError.cannotRead`, `.cannotWrite`, `.notALog`, `.unsupportedSchema`, `.damaged` or
  ///   `.busy`.
  package convenience init(path: String, _ access: Access) throws(TransparencyLogError) {
    try self.init(path: path, access, patience: Self.patience, largestFile: nil)
  }

  /// - Parameters:
  ///   - patience: how long to wait for other processes, in seconds.
  ///   - largestFile: in pages, after which the disk counts as full; `nil` for no limit.
  package init(
    path: String, _ access: Access, patience: Double, largestFile: Int?
  ) throws(TransparencyLogError) {
    self.path = path
    self.access = access
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .cannotRead(path: path, reason: "there is no such file")
    }
    guard !isFolder.boolValue else { throw .cannotRead(path: path, reason: "it is a folder") }
    if access == .writing, !FileManager.default.isWritableFile(atPath: path) {
      throw .cannotWrite(path: path, reason: "the file is read-only")
    }
    (database, origin) = try Self.reaching(path, access) {
      let database = try DatabaseQueue(
        path: path, configuration: Self.configuration(access, patience: patience, largestFile: largestFile))
      let origin = try database.read { database in
        try LogSchema.check(database, path: path)
        return try Columns.text(Row.fetchOne(database, sql: "SELECT origin FROM head")?[0])
      }
      return (database, origin)
    }
  }

  private static func configuration(_ access: Access, patience: Double, largestFile: Int?) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      // Functions and tables that a schema from outside might call.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      // A reader's connection is not read-only: it, too, has to take back what a process that ended left half written.
      guard access == .writing else { return }
      try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA fullfsync = 1")
      if let largestFile { try database.execute(sql: "PRAGMA max_page_count = \(largestFile)") }
    }
    return configuration
  }

  /// Makes an empty log. It has its name only when it is complete.
  ///
  /// - Parameter origin: names the log for ever.
  /// - Throws: `TransparencyLogError.unusableOrigin`, `.alreadyExists` or `.cannotWrite`.
  package static func create(path: String, origin: String) throws(TransparencyLogError) {
    try LogOrigin.check(origin)
    guard !FileManager.default.fileExists(atPath: path) else { throw .alreadyExists(path: path) }
    let temporary = "\(path).\(UUID().uuidString).part"
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    try reaching(path, .writing) {
      let database = try DatabaseQueue(
        path: temporary, configuration: configuration(.writing, patience: patience, largestFile: nil))
      try database.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          try LogSchema.create(database, origin: origin)
          return .commit
        }
      }
      try database.close()
    }
    // Unlike renaming, linking does not replace a file that another process made meanwhile.
    guard link(temporary, path) == 0 else {
      throw errno == EEXIST
        ? .alreadyExists(path: path) : .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    try synchronizeFolder(of: path)
  }

  /// Brings the name of a new file to the disk.
  private static func synchronizeFolder(of path: String) throws(TransparencyLogError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }

  // MARK: Transactions

  func read<Result>(_ body: (Database) throws -> Result) throws(TransparencyLogError) -> Result {
    try Self.reaching(path, .reading) { try database.read(body) }
  }

  /// Runs `body` in a transaction that no other process writes beside. When this returns, its changes are on the disk.
  func write<Result>(_ body: (Database) throws -> Result) throws(TransparencyLogError) -> Result {
    guard access == .writing else { throw .cannotWrite(path: path, reason: "it was opened to be read") }
    return try Self.reaching(path, .writing) {
      try database.writeWithoutTransaction { database in
        var result: Result?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else { throw TransparencyLogError.damaged(problem: "a transaction had no result") }
        return result
      }
    }
  }

  private static func reaching<Result>(
    _ path: String, _ access: Access, _ body: () throws -> Result
  ) throws(TransparencyLogError) -> Result {
    do {
      return try body()
    } catch let error as TransparencyLogError {
      throw error
    } catch let error as DatabaseError {
      throw translated(error, path: path, access)
    } catch {
      throw .damaged(problem: "\(error)")
    }
  }

  private static func translated(_ error: DatabaseError, path: String, _ access: Access) -> TransparencyLogError {
    let reason = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_NOTADB: return .notALog(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(path: path)
    case .SQLITE_FULL, .SQLITE_READONLY: return .cannotWrite(path: path, reason: reason)
    case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_NOMEM, .SQLITE_INTERRUPT:
      return access == .writing
        ? .cannotWrite(path: path, reason: reason) : .cannotRead(path: path, reason: reason)
    default: return .damaged(problem: reason)
    }
  }
}
