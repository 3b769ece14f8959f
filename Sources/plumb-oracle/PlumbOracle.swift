import ArgumentParser
import Foundation
import OracleRelayer
import Plumbline

/// What `plumb oracle` starts. A program of its own: networking and database would make every start of `plumb` slower.
@main
struct PlumbOracle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumb oracle",
    abstract: "Answer the requests of an oracle contract with proofs.",
    discussion: """
      The private key of the account that pays for answers comes from a file that nobody else may read, or from the \
      variable \(KeySource.variable).

      Exit codes:

        0  stopped as asked
        2  wrong usage, or something that only a person can mend
      """,
    subcommands: [RunCommand.self, StatusCommand.self, AddressCommand.self])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      let isFailure = !exitCode(for: error).isSuccess
      let text = error is RelayerError || error is PlumblineError ? "error: \(error)" : fullMessage(for: error)
      let stream: FileHandle = isFailure ? .standardError : .standardOutput
      stream.write(Data((text + "\n").utf8))
      Foundation.exit(isFailure ? 2 : 0)
    }
    // A proof may be under way on another thread; it is made again by the next process.
    Foundation.exit(0)
  }
}
