import ArgumentParser
import Plumbline

struct RegisterCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Prove that the weights of a card are in their ranges and known to you.",
    discussion: """
      The proof shows that all committed weights are whole numbers of the widths that the circuit declares, and that \
      whoever made it, under the name of the registrant, knows them. `verify --require-registration` asks for it.
      """)

  @Argument(help: "The folder that `setup` made.")
  var keys: String

  @Option(help: ArgumentHelp("The name under which the card is registered.", valueName: "NAME"))
  var registrant: String

  @Option(help: ArgumentHelp("The reference string of the keys, if they hold too little of it.", valueName: "FILE"))
  var srs: String?

  @Flag(help: "Put the verifying key into the proof file, so that the model card is enough to verify it.")
  var portable = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the proof goes.", valueName: "PROOF"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var statement: StatementReport
    var path: String
    var bytes: Int
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let keys = try console.progress("reading keys") { () throws(PlumblineError) in
      try ModelKeys(folder: self.keys)
    }
    if keys.usesInsecureReferenceString { console.warnAboutInsecureReferenceString() }
    let string = try srs.map { path throws(PlumblineError) in try ReferenceString(contentsOf: path) }
    let proof = try console.progress("proving") { () throws(PlumblineError) in
      try keys.register(registrant: registrant, referenceString: string)
    }
    let bytes = try ProofOutput.write(.statement(proof), key: keys.verifierKey, portable: portable, to: out)
    return Report(statement: try proof.report(), path: out, bytes: bytes)
  }

  func text(_ report: Report) -> String {
    StatementReportText.describe(report.statement) + "\nwrote \(report.path) (\(TextFormat.bytes(report.bytes)))"
  }
}
