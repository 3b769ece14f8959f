import ArgumentParser
import Plumbline

/// Options of every command.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print the result as JSON, and errors too.")
  var json = false
}

/// A command whose result is a report, printed as text or JSON.
protocol ReportingCommand: ParsableCommand {
  associatedtype Report: Encodable

  var output: OutputOptions { get }

  func perform(_ console: Console) throws(PlumblineError) -> Report

  /// The report for people.
  func text(_ report: Report) -> String
}

extension ReportingCommand {
  func run() throws {
    do throws(PlumblineError) {
      let report = try perform(Console())
      if output.json { Console.printJSON(report) } else { Console.print(text(report)) }
    } catch {
      let status = ExitStatus(error)
      if output.json {
        Console.printJSON(FailureReport(code: error.code, message: error.description, status: status))
      }
      Console.error("error: \(error)")
      throw status
    }
  }
}
