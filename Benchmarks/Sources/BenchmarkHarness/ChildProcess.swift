import Foundation

/// A program measured from outside, from its start to its end.
public struct ChildProcess: Sendable {
  /// Exit status, or 128 plus the signal.
  public var status: Int32
  public var wallSeconds: Double
  public var processorSeconds: Double
  /// Largest resident set in bytes. Linux counts the memory of this process at the time of the start too, so it is
  /// never below that: keep the measuring process small.
  public var peakMemory: Int
  public var output: String

  public enum Failure: Error { case cannotStart(program: String, code: Int32) }

  /// Runs a program without a shell; its errors go to ours.
  ///
  /// - Parameter environment: variables added to ours.
  public static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ChildProcess {
    let outputPath = NSTemporaryDirectory() + "plumbline-benchmark-\(UUID().uuidString)"
    defer { unlink(outputPath) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }

    var child: pid_t = 0
    let start = DispatchTime.now().uptimeNanoseconds
    let code = posix_spawn(&child, program, &actions, nil, &argv, &envp)
    guard code == 0 else { throw Failure.cannotStart(program: program, code: code) }
    var state: Int32 = 0
    var usage = rusage()
    while wait4(child, &state, 0, &usage) < 0, errno == EINTR {}
    let wall = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9

    let signal = state & 0x7f
    return ChildProcess(
      status: signal == 0 ? (state >> 8) & 0xff : 128 + signal, wallSeconds: wall,
      processorSeconds: usage.processorSeconds, peakMemory: usage.peakBytes,
      output: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "")
  }
}
