import Foundation

/// What a finished process left behind.
package struct ProcessResult: Sendable, Equatable {
  /// Exit status, or 128 plus the signal number when a signal ended the process, as a shell reports it.
  package var status: Int32
  package var output: [UInt8]
  package var errors: [UInt8]

  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

package enum ProcessRunnerError: Error, Equatable {
  /// The program does not exist, is not executable or could not be started.
  case cannotStart(program: String, reason: String)
}

/// Runs a program to its end. Streams go through files, so no amount of output can block either side.
package enum ProcessRunner {
  /// - Parameters:
  ///   - program: path of the executable.
  ///   - environment: variables added to those of the test program.
  ///   - folder: working directory, the repository root by default.
  package static func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
    folder: String = RepositoryPaths.root
  ) throws(ProcessRunnerError) -> ProcessResult {
    do {
      return try RepositoryPaths.withTemporaryFolder { temporary in
        let streams = ["in", "out", "err"].map { URL(fileURLWithPath: temporary + "/" + $0) }
        try Data(input).write(to: streams[0])
        for stream in streams.dropFirst() { try Data().write(to: stream) }

        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = try FileHandle(forReadingFrom: streams[0])
        process.standardOutput = try FileHandle(forWritingTo: streams[1])
        process.standardError = try FileHandle(forWritingTo: streams[2])
        try process.run()
        process.waitUntilExit()

        let signalled = process.terminationReason == .uncaughtSignal
        return ProcessResult(
          status: process.terminationStatus + (signalled ? 128 : 0),
          output: [UInt8](try Data(contentsOf: streams[1])),
          errors: [UInt8](try Data(contentsOf: streams[2])))
      }
    } catch {
      throw .cannotStart(program: program, reason: "\(error)")
    }
  }
}
