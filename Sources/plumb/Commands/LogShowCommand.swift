import ArgumentParser
import Plumbline

struct LogShowCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show size, root and checkpoints of a log, or take an entry out.")

  @Argument(help: "The file of the log.")
  var file: String

  @Option(help: "An entry to write to --out.")
  var index: UInt64?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the entry goes.", valueName: "FILE"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> LogReport {
    let log = try AttestationLog(contentsOf: file)
    switch (index, out) {
    case (let index?, let out?): try FileStore.write(try log.attestation(at: index), to: out)
    case (nil, nil): break
    default:
      throw .invalidOption(name: "--index", value: index.map(String.init) ?? "", expected: "--index and --out together")
    }
    return try log.report()
  }

  func text(_ report: LogReport) -> String { LogText.describe(report) }
}
