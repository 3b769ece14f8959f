import ArgumentParser
import Plumbline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Becomes the program `plumb-oracle`, which lies beside this one.
struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle", abstract: "Answer the requests of an oracle contract with proofs.",
    discussion: "Starts plumb-oracle, which has to be in the folder of this program. See plumb oracle --help.")

  @Argument(parsing: .captureForPassthrough, help: "A subcommand with its options: run, status or address.")
  var arguments: [String] = []

  private static let program = "plumb-oracle"

  /// Links are followed, so that a link to `plumb` alone is enough. Without a file system of processes, the path that
  /// the program was called by has to do.
  private static var folderOfThisProgram: String {
    let called = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments.first ?? "", nil)
    defer { free(called) }
    let path = called.map { String(cString: $0) } ?? ""
    return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  func run() throws {
    let path = Self.folderOfThisProgram + "/" + Self.program
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    execv(path, &argv)
    // Only a failure comes back.
    let reason = String(cString: strerror(errno))
    for argument in argv { free(argument) }
    Console.error("error: cannot start \(path): \(reason); install it beside plumb")
    throw ExitStatus.usage
  }
}
