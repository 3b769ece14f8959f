import ArgumentParser
import Plumbline

struct LogInitCommand: ReportingCommand {
  static let configuration = CommandConfiguration(commandName: "init", abstract: "Make an empty log.")

  @Argument(help: "The file of the log; it must not be there yet.")
  var file: String

  @Option(
    help: ArgumentHelp("Names the log for ever, such as example.org/attestations.", valueName: "NAME"))
  var origin: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> LogReport {
    try AttestationLog.create(at: file, origin: origin)
    return try AttestationLog(contentsOf: file).report()
  }

  func text(_ report: LogReport) -> String { LogText.describe(report) }
}
