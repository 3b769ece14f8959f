import ArgumentParser
import Plumbline

struct ProveCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Run the model and prove what it computed.",
    discussion: """
      Input forms: `public` shows the input, `private` shows nothing of it, `row` shows that it is row --index of a \
      committed dataset, and nothing else. A committed output is opened by a file beside the proof; keep that one secret.

      With --batch one proof is about all samples of --input, or about the rows of --dataset that --rows or --draw \
      choose; with --ask it says less than the outputs, or how good the model is. The weights are folded once for all \
      runs.
      """)

  @Argument(help: "The folder that `setup` made.")
  var keys: String

  @Option(help: ArgumentHelp("Inputs: .npy, .npz or CSV; not needed for a dataset row.", valueName: "X.npy"))
  var input: String?

  @Option(help: "Which sample or dataset row, from 0.")
  var index: Int = 0

  @Option(name: .customLong("input-form"), help: "How the input is stated.")
  var inputForm: InputKind?

  @Option(name: .customLong("output-form"), help: "How the output is stated.")
  var outputForm: OutputKind = .publicValues

  @Option(help: ArgumentHelp("The folder that `dataset commit` made, for --input-form row.", valueName: "DIR"))
  var dataset: String?

  @Option(help: ArgumentHelp("32 bytes that the proof is bound to (default: zeros).", valueName: "HEX"))
  var context: String?

  @Flag(name: .customLong("proof-json"), help: "Write the proof as JSON text in place of binary.")
  var proofJSON = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the proof goes.", valueName: "PROOF"))
  var out: String

  @Option(
    name: .customLong("output-opening"),
    help: ArgumentHelp("Where the opening of a committed output goes (default: PROOF.opening).", valueName: "FILE"))
  var outputOpening: String?

  @OptionGroup var statement: StatementOptions

  @OptionGroup var output: OutputOptions

  enum Report: Encodable {
    case run(RunReport)
    case statement(StatementRun.Report)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .run(let report): try report.encode(to: encoder)
      case .statement(let report): try report.encode(to: encoder)
      }
    }
  }

  struct RunReport: Codable {
    var proof: ProofReport
    /// The output of the run; of a committed output too, for its owner.
    var output: OutputReading
    var path: String
    /// Bytes of the file.
    var bytes: Int
    /// Where the opening of a committed output is. Secret.
    var openingPath: String?
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    if statement.isStatement { return .statement(try performStatement(console)) }
    let binding = try context.map { text throws(PlumblineError) in try bytes32(text, option: "--context") }
    let request = try source()
    let keys = try readKeys(console)
    let stated = try request(keys)
    let outcome = try console.progress("proving") { () throws(PlumblineError) in
      try keys.prove(stated, output: outputForm, context: binding ?? [UInt8](repeating: 0, count: 32))
    }
    var report = RunReport(
      proof: outcome.proof.report, output: outcome.output, path: out,
      bytes: (proofJSON ? outcome.proof.json : outcome.proof.encoded).count)
    if let opening = outcome.opening {
      // The opening first: without it the proof is of little use.
      let path = outputOpening ?? out + ".opening"
      try opening.write(to: path)
      report.openingPath = path
    }
    if statement.portable {
      guard !proofJSON else {
        throw .invalidOption(name: "--portable", value: "", expected: "the binary form, without --proof-json")
      }
      report.bytes = try ProofOutput.write(.run(outcome.proof), key: keys.verifierKey, portable: true, to: out)
    } else {
      try outcome.proof.write(to: out, asJSON: proofJSON)
    }
    return .run(report)
  }

  private func readKeys(_ console: Console) throws(PlumblineError) -> ModelKeys {
    let keys = try console.progress("reading keys") { () throws(PlumblineError) in
      try ModelKeys(folder: self.keys)
    }
    if keys.usesInsecureReferenceString { console.warnAboutInsecureReferenceString() }
    return keys
  }

  private func performStatement(_ console: Console) throws(PlumblineError) -> StatementRun.Report {
    guard !proofJSON else {
      throw .invalidOption(
        name: "--proof-json", value: "", expected: "no --batch or --ask: statements have no JSON form")
    }
    var options = ModelKeys.StatementOptions(
      watermarkChallenge: try statement.challenge.map { text throws(PlumblineError) in
        try bytes32(text, option: "--challenge")
      }, outputForm: outputForm, rowsPerPart: statement.rowsPerPart)
    if let context { options.context = try bytes32(context, option: "--context") }
    if let path = statement.srs { options.referenceString = try ReferenceString(contentsOf: path) }
    let request = try batch()
    let keys = try readKeys(console)
    let run = StatementRun(
      question: statement.question, options: options, portable: statement.portable, out: out,
      openingPath: outputOpening ?? out + ".opening")
    return try run.perform(try request(keys), keys: keys, console: console)
  }

  /// The inputs of a statement: rows of a dataset, or samples of a file, of which all or the one that --index names.
  private func batch() throws(PlumblineError) -> (ModelKeys) throws(PlumblineError) -> BatchInput {
    let choice = try statement.rows.choice()
    if let dataset {
      guard input == nil, inputForm == nil || inputForm == .datasetRow || inputForm == .datasetRows else {
        throw .invalidOption(
          name: "--dataset", value: dataset, expected: "no --input and no other --input-form beside it")
      }
      let single = RowChoice.range(UInt64(max(0, index))..<UInt64(max(0, index)) + 1)
      let rows = choice ?? (statement.batch || statement.ask == .accuracy || statement.ask == .fairness ? .all : single)
      return { _ throws(PlumblineError) in .datasetRows(try DatasetOpenings(folder: dataset), rows) }
    }
    guard let input, choice == nil else {
      throw .invalidOption(
        name: "--rows", value: statement.rows.rows ?? "", expected: "--dataset DIR, or --input X.npy alone")
    }
    return { keys throws(PlumblineError) in
      let samples = try samples(input)
      let values =
        statement.batch
        ? try samples.all(size: keys.inputSize) : [try samples.sample(index, size: keys.inputSize)]
      return inputForm == .privateInput ? .privateValues(values) : .publicValues(values)
    }
  }

  /// Checks that the options fit together before anything is read.
  private func source() throws(PlumblineError) -> (ModelKeys) throws(PlumblineError) -> ModelKeys.Input {
    let form = inputForm ?? (dataset == nil ? .publicValues : .datasetRow)
    guard index >= 0 else { throw .invalidOption(name: "--index", value: "\(index)", expected: "0 or more") }
    let index = index
    if form == .datasetRow {
      guard let dataset else {
        throw .invalidOption(
          name: "--input-form", value: form.rawValue, expected: "--dataset DIR beside it, the folder of the dataset")
      }
      guard input == nil else {
        throw .invalidOption(
          name: "--input", value: input ?? "", expected: "no input file: the row comes from the dataset folder")
      }
      return { _ throws(PlumblineError) in .datasetRow(try DatasetOpenings(folder: dataset), index: UInt64(index)) }
    }
    guard let input else {
      throw .invalidOption(name: "--input", value: "", expected: "a file of inputs for --input-form \(form.rawValue)")
    }
    guard dataset == nil else {
      throw .invalidOption(
        name: "--dataset", value: dataset ?? "", expected: "--input-form row, or no dataset for \(form.rawValue)")
    }
    return { keys throws(PlumblineError) in
      let values = try samples(input).sample(index, size: keys.inputSize)
      return form == .privateInput ? .privateValues(values) : .publicValues(values)
    }
  }

  func text(_ report: Report) -> String {
    switch report {
    case .run(let report): text(report)
    case .statement(let report): StatementRun.text(report)
    }
  }

  private func text(_ report: RunReport) -> String {
    var lines = [OutputText.table(report.output)]
    if let label = report.output.label { lines.append("label \(label)") }
    lines.append("input \(report.proof.input.form.rawValue), output \(report.proof.outputForm.rawValue)")
    lines.append("wrote \(report.path) (\(TextFormat.bytes(report.bytes)))")
    if let path = report.openingPath { lines.append("wrote \(path) (secret: it opens the committed output)") }
    return lines.joined(separator: "\n")
  }
}
