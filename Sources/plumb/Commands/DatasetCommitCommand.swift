import ArgumentParser
import Plumbline

struct DatasetCommitCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Quantise every row as a model's input and commit to it.",
    discussion: """
      Writes into a folder:
        \(Dataset.Names.root)          public: the root, as text
        \(Dataset.Names.header)        public: sizes, quantisation and root
        \(Dataset.Names.commitments)   public: the commitments to all rows
        \(Dataset.Names.openings)      secret: values and blinding of all rows
      Reference string and row length have to be those of the keys that rows will be proved with; the same --target \
      chooses the same row length.
      """)

  @Argument(help: "The rows: .npy, .npz or CSV.")
  var data: String

  @Option(help: ArgumentHelp("The quantised model whose inputs the rows are.", valueName: "MODEL.qnn"))
  var model: String?

  @Option(help: ArgumentHelp("Its circuit, in place of the model.", valueName: "MODEL.circuit"))
  var circuit: String?

  @Option(help: ArgumentHelp("The reference string of the keys.", valueName: "FILE"))
  var srs: String

  @OptionGroup var rowLength: RowLengthOptions

  @Flag(help: "Replace a dataset that is in the folder.")
  var force = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the dataset.", valueName: "DIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var dataset: DatasetReport
    var path: String
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    if !force { try DatasetOpenings.checkVacant(out) }
    let compiled: CompiledCircuit
    switch (model, circuit) {
    case (let model?, nil): compiled = try CompiledCircuit(compiling: try QuantizedModel(contentsOf: model))
    case (nil, let circuit?): compiled = try CompiledCircuit(contentsOf: circuit)
    default:
      throw .invalidOption(
        name: "--model", value: model ?? "", expected: "either --model MODEL.qnn or --circuit MODEL.circuit")
    }
    let rows = try samples(data)
    let string = try ReferenceString(contentsOf: srs)
    if string.isInsecure { console.warnAboutInsecureReferenceString() }
    let openings = try console.progress("committing to \(rows.count) rows") { () throws(PlumblineError) in
      try Dataset.commit(rows, circuit: compiled, rowLength: rowLength.choice, referenceString: string)
    }
    try openings.write(to: out, replacing: force)
    return Report(dataset: openings.dataset.report, path: out)
  }

  func text(_ report: Report) -> String {
    DatasetText.describe(report.dataset) + "\nwrote \(report.path)/ (keep \(Dataset.Names.openings) secret)"
  }
}
