import ArgumentParser
import Plumbline

struct VerifyCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Verify a proof with nothing but the verifying key.",
    discussion: """
      Prints what is proved. Options starting with --expect, and --context, refuse proofs of anything else.

      Exit codes:

      \(ExitStatus.summary)
      """)

  @Argument(help: "The proof, binary or JSON.")
  var proof: String

  @Option(help: ArgumentHelp("The verifying key.", valueName: "FILE"))
  var key: String

  @OptionGroup(title: "Expectations") var expected: ExpectationOptions

  @OptionGroup var trusted: TrustOptions

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var valid: Bool
    var statement: VerifiedStatement
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    var expectations = try expected.expectations()
    let key = try VerifierKey(contentsOf: key)
    expectations.input = try expected.input(key)
    let trust = try trusted.trust(console)
    let proof = try RunProof(contentsOf: proof)
    let statement = try console.progress("verifying") { () throws(PlumblineError) in
      try key.verify(proof, expecting: expectations, trust: trust)
    }
    if statement.referenceString.isInsecure { console.warnAboutInsecureReferenceString() }
    return Report(valid: true, statement: statement)
  }

  func text(_ report: Report) -> String {
    StatementText.describe(report.statement)
  }
}

/// A verified statement for people.
enum StatementText {
  static func describe(_ statement: VerifiedStatement) -> String {
    var lines = ["VALID: \"\(statement.model)\" was run as stated"]
    lines.append(
      TextFormat.fields([
        ("model card", statement.cardDigest),
        ("input", input(statement.input)),
        ("output", output(statement)),
        ("context", statement.context),
        ("claimed dataset", statement.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
        ("reference string", referenceString(statement.referenceString)),
      ]))
    if let output = statement.output {
      lines.append(OutputText.table(output))
      if let label = output.label { lines.append("label \(label) (reported outside the proof)") }
    }
    lines += statement.notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }

  static func input(_ input: StatedInput) -> String {
    switch input.form {
    case .publicValues: "public: " + TextFormat.list(input.integers ?? [])
    case .datasetRow:
      "row \(input.row ?? 0) of \(input.rows ?? 0) of the dataset \(input.datasetRoot ?? ""), not shown otherwise"
    case .datasetRows: "rows of the dataset \(input.datasetRoot ?? "")"
    case .privateInput: "private"
    }
  }

  private static func output(_ statement: VerifiedStatement) -> String {
    switch statement.outputForm {
    case .publicValues: "public: " + TextFormat.list(statement.output?.integers ?? [])
    case .committed: "committed in \(statement.outputCommitments?.count ?? 0) commitments, not shown"
    }
  }

  private static func referenceString(_ string: VerifiedStatement.ReferenceString) -> String {
    let place = string.isTrusted ? "on your list" : "NOT CHECKED AGAINST YOUR LIST"
    return "\(string.digest) (\(place)\(string.isInsecure ? ", INSECURE" : ""))"
  }
}
