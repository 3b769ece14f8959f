import ArgumentParser
import Plumbline

struct GenerateInsecureCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-insecure",
    abstract: "Make a reference string on this machine, for development only.",
    discussion: "Whoever runs this can learn its secret and forge proofs. Use `import` for anything that matters.")

  @Option(help: "How many powers; 8192 serve every bundled model in a process, 131074 in a contract.")
  var powers = 8192

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the reference string goes.", valueName: "FILE"))
  var out: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> WrittenReferenceString {
    let string = try console.progress("computing powers") { () throws(PlumblineError) in
      try ReferenceString.generateInsecure(powers: powers)
    }
    try string.write(to: out)
    console.warnAboutInsecureReferenceString()
    return WrittenReferenceString(referenceString: string.report(try? TrustedReferenceStrings()), path: out)
  }

  func text(_ report: WrittenReferenceString) -> String {
    ReferenceStringText.describe(report.referenceString) + "\nwrote \(report.path)"
  }
}
