import ArgumentParser
import Plumbline

struct CheckCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check that a reference string is well formed.",
    discussion: "That nobody knows its secret cannot be checked.")

  @Argument(help: "A reference string, or a powers-of-tau file.")
  var file: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> ReferenceString.Report {
    let string = try console.progress("checking powers") { () throws(PlumblineError) in
      try ReferenceString.checked(contentsOf: file)
    }
    if string.isInsecure { console.warnAboutInsecureReferenceString() }
    return string.report(try? TrustedReferenceStrings())
  }

  func text(_ report: ReferenceString.Report) -> String {
    ReferenceStringText.describe(report) + "\nwell formed"
  }
}
