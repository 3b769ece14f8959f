import ArgumentParser
import Plumbline

struct ProveCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Run the model on one input and prove the run.",
    discussion: """
      Input forms: `public` shows the input, `private` shows nothing of it, `row` shows that it is row --index of a \
      committed dataset, and nothing else. A committed output is opened by a file beside the proof; keep that one secret.
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

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
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
    let binding = try context.map { text throws(PlumblineError) in try bytes32(text, option: "--context") }
    let request = try source()
    let keys = try console.progress("reading keys") { () throws(PlumblineError) in
      try ModelKeys(folder: self.keys)
    }
    if keys.usesInsecureReferenceString { console.warnAboutInsecureReferenceString() }
    let stated = try request(keys)
    let outcome = try console.progress("proving") { () throws(PlumblineError) in
      try keys.prove(stated, output: outputForm, context: binding ?? [UInt8](repeating: 0, count: 32))
    }
    var report = Report(
      proof: outcome.proof.report, output: outcome.output, path: out,
      bytes: (proofJSON ? outcome.proof.json : outcome.proof.encoded).count)
    if let opening = outcome.opening {
      // The opening first: without it the proof is of little use.
      let path = outputOpening ?? out + ".opening"
      try opening.write(to: path)
      report.openingPath = path
    }
    try outcome.proof.write(to: out, asJSON: proofJSON)
    return report
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
    var lines = [OutputText.table(report.output)]
    if let label = report.output.label { lines.append("label \(label)") }
    lines.append("input \(report.proof.input.form.rawValue), output \(report.proof.outputForm.rawValue)")
    lines.append("wrote \(report.path) (\(TextFormat.bytes(report.bytes)))")
    if let path = report.openingPath { lines.append("wrote \(path) (secret: it opens the committed output)") }
    return lines.joined(separator: "\n")
  }
}
