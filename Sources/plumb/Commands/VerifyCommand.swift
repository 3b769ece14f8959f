import ArgumentParser
import Plumbline

struct VerifyCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Verify a proof of any kind with nothing but public files.",
    discussion: """
      Takes the verifying key, or, for a portable proof, the model card. Prints what is proved and what is not. \
      Expectations refuse proofs of anything else.

      Exit codes:

      \(ExitStatus.summary)
      """)

  @Argument(help: "The proof: of a run, binary or JSON, of a statement, or portable.")
  var proof: String

  @OptionGroup var model: ModelOptions

  @OptionGroup var expected: ExpectationOptions

  @OptionGroup var trusted: TrustOptions

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var valid: Bool
    /// Of a proof of one run.
    var statement: VerifiedStatement?
    /// Of a proof of a statement.
    var claim: VerifiedClaim?
    /// The registration of the card, if it was asked for.
    var registration: VerifiedClaim?
    /// What the features of the rows are called, by the file that was given.
    var names: FeatureNames?
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let demanded = try expected.read()
    let file = try ProofFile(contentsOf: proof)
    let key = try model.key(of: file)
    let trust = try trusted.trust(console)
    var report = Report(valid: true)
    let result = try console.progress("verifying") { () throws(PlumblineError) in
      var result = try key.verify(file.proof, expecting: demanded.expectations, trust: trust)
      if let registration = demanded.registration {
        let registered = try key.verify(registration, trust: trust)
        result.noteRegistration(registered)
        report.registration = registered
      }
      return result
    }
    report.statement = result.run
    report.claim = result.claim
    report.names = demanded.expectations.names
    if result.referenceString.isInsecure { console.warnAboutInsecureReferenceString() }
    return report
  }

  func text(_ report: Report) -> String {
    var lines: [String] = []
    if let statement = report.statement { lines.append(StatementText.describe(statement)) }
    if let claim = report.claim { lines.append(VerifiedClaimText.describe(claim)) }
    if let names = report.names { lines.append(DatasetText.describe(names)) }
    return lines.joined(separator: "\n")
  }
}

/// A verified statement for people.
enum StatementText {
  static func describe(_ statement: VerifiedStatement) -> String {
    var lines = ["VALID: \(statement.sentences.first ?? statement.model)"]
    lines += statement.sentences.dropFirst().map { "  \($0)" }
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

  static func referenceString(_ string: VerifiedStatement.ReferenceString) -> String {
    let place = string.isTrusted ? "on your list" : "NOT CHECKED AGAINST YOUR LIST"
    return "\(string.digest) (\(place)\(string.isInsecure ? ", INSECURE" : ""))"
  }
}
