import ArgumentParser
import Plumbline

struct ImportCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take a reference string from a powers-of-tau file (.ptau).",
    discussion: """
      All checks are made: points on their curves, standard generators, powers of one secret. Who took part in the \
      ceremony, and whom to trust, is your decision.
      """)

  @Argument(help: "The powers-of-tau file.")
  var file: String

  @Option(help: "How many of the first powers to take; all of them if not given.")
  var powers: Int?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the reference string goes.", valueName: "FILE"))
  var out: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> WrittenReferenceString {
    let string = try console.progress("reading and checking powers") { () throws(PlumblineError) in
      try ReferenceString(importingPowersOfTau: file, powers: powers)
    }
    try string.write(to: out)
    return WrittenReferenceString(referenceString: string.report(try? TrustedReferenceStrings()), path: out)
  }

  func text(_ report: WrittenReferenceString) -> String {
    ReferenceStringText.describe(report.referenceString) + "\nwrote \(report.path)"
  }
}
