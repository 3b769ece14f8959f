import GRDB

/// The tables of a log. Numbers in the header of the file tell a log from other databases, and its version.
enum LogSchema {
  /// "PLMB" as a number, the mark of this program's databases in their headers (SQLite's `application_id`).
  static let application: Int64 = 0x504c_4d42
  /// Counted up with every change of the tables.
  package static let version: Int64 = 1

  /// Everything is `STRICT`, and positions and levels count from 0.
  static let tables = [
    """
    CREATE TABLE head (
      id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE entry (
      position INTEGER PRIMARY KEY, leaf BLOB NOT NULL UNIQUE, content BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE node (
      level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (level, position)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE checkpoint (
      number INTEGER PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL UNIQUE) STRICT
    """,
  ]

  static func create(_ database: Database, origin: String) throws {
    try database.execute(sql: "PRAGMA application_id = \(application)")
    try database.execute(sql: "PRAGMA user_version = \(version)")
    for table in tables { try database.execute(sql: table) }
    try database.execute(
      sql: "INSERT INTO head (id, origin, size, root) VALUES (1, ?, 0, ?)",
      arguments: [origin, TreeHash.empty.data])
  }

  /// Refuses what is not a log of this version with exactly these tables: a file from outside could hold others, or
  /// triggers.
  static func check(_ database: Database, path: String) throws {
    guard try Columns.integer(Row.fetchOne(database, sql: "PRAGMA application_id")?[0]) == application else {
      throw TransparencyLogError.notALog(path: path)
    }
    let found = try Columns.integer(Row.fetchOne(database, sql: "PRAGMA user_version")?[0])
    guard found == version else { throw TransparencyLogError.unsupportedSchema(path: path, version: found) }
    let statements = try Row.fetchAll(
      database, sql: "SELECT coalesce(sql, '') FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
    ).map { try Columns.text($0[0]) }
    guard statements == tables else {
      throw TransparencyLogError.damaged(problem: "its tables are not those of a log")
    }
  }
}

extension LogFile {
  /// Bytes of a file that `isLog` looks at.
  package static let headerLength = 72

  /// Whether these first bytes are those of a log of any version (SQLite file format, section 1.3).
  package static func isLog(header: [UInt8]) -> Bool {
    guard header.count >= headerLength, header.starts(with: Array("SQLite format 3".utf8) + [0]) else { return false }
    return header[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) } == LogSchema.application
  }
}
