import ArgumentParser
import Foundation
import OracleRelayer

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show a queue: what was asked, what was answered, what it cost.",
    discussion: "Amounts are in wei. A relayer may work on the queue meanwhile.")

  @Option(help: ArgumentHelp("The queue of a relayer.", valueName: "FILE"))
  var queue: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run() throws {
    let report = try RequestQueue(readingFrom: queue).report()
    print(json ? try StatusText.json(report) : StatusText.describe(report))
  }
}

/// A queue for people and for programs.
enum StatusText {
  static func json(_ report: QueueReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }

  static func describe(_ report: QueueReport) -> String {
    let states = RequestState.allCases.compactMap { state in
      report.states[state.rawValue].map { "\($0) \(state.rawValue)" }
    }
    var lines = [
      "chain         \(report.chain)", "oracle        \(report.oracle)", "account       \(report.account)",
      "block         \(report.block.map(String.init) ?? "none yet")",
      "requests      \(report.requests.count)\(states.isEmpty ? "" : ": ")\(states.joined(separator: ", "))",
      "transactions  \(report.transactions), of which \(report.failedTransactions) failed and "
        + "\(report.cancellations) only used a nonce",
      "gas used      \(report.gasUsed)", "spent         \(report.spent)", "earned        \(report.earned)",
      "lost bonds    \(report.lostBonds)",
    ]
    for request in report.requests {
      var line = "  \(request.id)  \(request.state.rawValue)"
      if let spent = request.spent, let gas = request.gasUsed { line += "  gas \(gas), spent \(spent)" }
      if let transaction = request.transaction { line += "  \(transaction)" }
      if let reason = request.reason { line += "  (\(reason))" }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}
