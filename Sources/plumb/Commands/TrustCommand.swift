import ArgumentParser
import Plumbline

struct TrustCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Put a reference string on your list: `verify` then accepts its keys.",
    discussion: """
      The list is the text file that PLUMBLINE_TRUSTED_SRS names, otherwise plumbline/trusted-srs in your configuration \
      folder. Remove a line to trust it no longer.
      """)

  @Argument(help: "A reference string; it is checked first.")
  var file: String

  @Option(help: "A line to remember it by, such as the name of the ceremony.")
  var comment = ""

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var referenceString: ReferenceString.Report
    var list: String
    /// Whether it was not on the list before.
    var isNew: Bool
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let string = try console.progress("checking powers") { () throws(PlumblineError) in
      try ReferenceString.checked(contentsOf: file)
    }
    if string.isInsecure { console.warnAboutInsecureReferenceString() }
    var trusted = try TrustedReferenceStrings()
    let isNew = try trusted.add(string, comment: comment)
    return Report(referenceString: string.report(trusted), list: trusted.path, isNew: isNew)
  }

  func text(_ report: Report) -> String {
    "\(report.referenceString.digest) \(report.isNew ? "is now" : "was already") on your list \(report.list)"
  }
}
