import ArgumentParser
import Plumbline

struct LogListCommand: ReportingCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the entries of a log.")

  @Argument(help: "The file of the log.")
  var file: String

  @Option(help: "The first entry to list.")
  var from: UInt64 = 0

  @Option(help: "How many to list.")
  var count: Int = 100

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var entries: [LogEntryReport]
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    Report(entries: try AttestationLog(contentsOf: file).entries(from: from, count: count))
  }

  func text(_ report: Report) -> String {
    guard !report.entries.isEmpty else { return "no entries" }
    return TextFormat.table(
      ["index", "leaf hash", "bytes"], report.entries.map { ["\($0.index)", $0.leafHash, "\($0.bytes)"] })
  }
}
