import Foundation
import TestSupport

/// `plumb log`, run as its users run it.
enum LogProgram {
  static let path = RepositoryPaths.products + "/plumb"

  @discardableResult
  static func run(_ arguments: String...) throws -> ProcessResult { try ProcessRunner.run(path, ["log"] + arguments) }

  /// What `--json` prints for an error, as far as it is compared.
  struct Refusal: Decodable, Equatable {
    struct Details: Decodable, Equatable { var code: String }

    var error: Details
    var exitCode: Int32

    init(_ code: String, _ exitCode: Int32) {
      error = Details(code: code)
      self.exitCode = exitCode
    }
  }

  static func refusal(_ arguments: String...) throws -> Refusal {
    let result = try ProcessRunner.run(path, ["log"] + arguments + ["--json"])
    let refusal = try JSONDecoder().decode(Refusal.self, from: Data(result.output))
    return result.status == refusal.exitCode ? refusal : Refusal("status \(result.status)", refusal.exitCode)
  }
}

/// A running `plumb log append --each`, whose output goes to a file.
final class AppendingProcess {
  private let process = Process()
  private let output: String

  init(log: String, files: ArraySlice<String>, output: String) throws {
    self.output = output
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    process.executableURL = URL(fileURLWithPath: LogProgram.path)
    process.arguments = ["log", "append", log, "--any", "--each"] + files
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  /// What was printed completely: index and leaf hash of entries.
  func acknowledged() throws -> [(index: UInt64, leaf: String)] {
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { line in
      let words = line.split(separator: " ")
      return words.count >= 2 && words[1].utf8.count == 64 ? UInt64(words[0]).map { ($0, String(words[1])) } : nil
    }
  }

  /// Waits until so many entries are acknowledged, or nothing more is to come.
  func wait(for count: Int) throws {
    while process.isRunning, try acknowledged().count < count { usleep(1000) }
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
