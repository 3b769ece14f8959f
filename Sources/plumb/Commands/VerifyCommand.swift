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

  @Option(help: ArgumentHelp("The 32 bytes that the proof has to be bound to.", valueName: "HEX"))
  var context: String?

  @Option(
    name: .customLong("expect-output"), parsing: .unconditional,
    help: ArgumentHelp("The exact output: integers separated by commas.", valueName: "N,N,.."))
  var expectOutput: String?

  @Option(name: .customLong("expect-label"), help: "The place of the largest output.")
  var expectLabel: Int?

  @Option(name: .customLong("expect-input"), help: ArgumentHelp("A file with the public input.", valueName: "X.npy"))
  var expectInput: String?

  @Option(help: "Which sample of --expect-input, from 0.")
  var index: Int = 0

  @Option(
    name: .customLong("expect-dataset-root"),
    help: ArgumentHelp("The input is a row of the dataset with this root.", valueName: "HEX"))
  var expectDatasetRoot: String?

  @Option(name: .customLong("expect-input-form"), help: "The form in which the input has to be stated.")
  var expectInputForm: InputKind?

  @Option(name: .customLong("expect-output-form"), help: "The form in which the output has to be stated.")
  var expectOutputForm: OutputKind?

  @Flag(
    name: .customLong("allow-untrusted-srs"), help: "Accept a key whose reference string is not on your list. Warns.")
  var allowUntrusted = false

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var valid: Bool
    var statement: VerifiedStatement
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    var expectations = VerifierKey.Expectations(
      output: try integers(), label: expectLabel, inputForm: expectInputForm, outputForm: expectOutputForm)
    if let context { expectations.context = try bytes32(context, option: "--context") }
    if let expectDatasetRoot {
      expectations.datasetRoot = try bytes32(expectDatasetRoot, option: "--expect-dataset-root")
    }
    let key = try VerifierKey(contentsOf: key)
    if let expectInput { expectations.input = try samples(expectInput).sample(index, size: key.inputSize) }
    if allowUntrusted {
      console.warn(
        "the list of trusted reference strings is not asked: whoever made that of this key may have forged the proof")
    }
    let trust: VerifierKey.Trust = allowUntrusted ? .anything : .list(try TrustedReferenceStrings())
    let proof = try RunProof(contentsOf: proof)
    let statement = try console.progress("verifying") { () throws(PlumblineError) in
      try key.verify(proof, expecting: expectations, trust: trust)
    }
    if statement.referenceString.isInsecure { console.warnAboutInsecureReferenceString() }
    return Report(valid: true, statement: statement)
  }

  private func integers() throws(PlumblineError) -> [Int64]? {
    guard let expectOutput else { return nil }
    var integers: [Int64] = []
    for part in expectOutput.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," }) {
      guard let integer = Int64(part) else {
        throw .invalidOption(
          name: "--expect-output", value: expectOutput, expected: "integers separated by commas, such as -5,3,120")
      }
      integers.append(integer)
    }
    return integers
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
