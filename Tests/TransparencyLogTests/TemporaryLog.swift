import Attestation
import Foundation
import GRDB
import TestSupport
import TransparencyLog

/// A log in a folder of its own that goes with it, and ways to do to its file what no program of ours does.
final class TemporaryLog {
  static let origin = "log.example/test"

  let folder: String
  var path: String { folder + "/log" }

  /// A log with entries; `contents` are appended at once.
  init(_ contents: [[UInt8]] = [], origin: String = TemporaryLog.origin) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("log-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try LogFile.create(path: path, origin: origin)
    if !contents.isEmpty { _ = try writer().append(contents) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func file(_ name: String) -> String { folder + "/" + name }

  func writer() throws -> LogFile { try LogFile(path: path, .writing) }
  func reader() throws -> LogFile { try LogFile(path: path, .reading) }

  /// Changes the database behind the log's back.
  func tamper(_ sql: String, _ arguments: StatementArguments = []) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
  }

  func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  func replace(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  /// Entries that differ from each other and from those of another seed.
  static func contents(_ range: Range<Int>, _ seed: String = "entry") -> [[UInt8]] {
    range.map { Array("\(seed) \($0)".utf8) }
  }
}

/// What `body` throws, `nil` for nothing.
func logError(_ body: () throws -> Void) -> TransparencyLogError? {
  do {
    try body()
    return nil
  } catch {
    return error as? TransparencyLogError
  }
}
