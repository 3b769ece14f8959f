import ArgumentParser
import Plumbline

struct SetupCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup", abstract: "Commit to the weights of a model: make its keys and its model card.",
    discussion: """
      Writes into a folder:
        \(ModelKeys.Names.verifyingKey)   public: what verifiers need
        \(ModelKeys.Names.card)       public: the model card
        \(ModelKeys.Names.provingKey)     secret: the weights and the blinding of their commitments
        \(ModelKeys.Names.model)       secret: a copy of the model, which `prove` runs
      Secret files can be read by their owner alone. Blinding is fresh each time: keys cannot be made a second time.
      """)

  @Argument(help: "The quantised model.")
  var model: String

  @Option(help: ArgumentHelp("The circuit of this model.", valueName: "MODEL.circuit"))
  var circuit: String

  @Option(help: ArgumentHelp("The reference string.", valueName: "FILE"))
  var srs: String

  @Option(
    name: .customLong("dataset-root"),
    help: ArgumentHelp("Root of the dataset that the card claims.", valueName: "HEX"))
  var datasetRoot: String?

  @Option(help: ArgumentHelp("Text for the card; proofs are bound to its hash.", valueName: "FILE"))
  var metadata: String?

  @OptionGroup var rowLength: RowLengthOptions

  @Flag(help: "Replace keys that are in the folder.")
  var force = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the keys.", valueName: "DIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var card: ModelCardReport
    var keyDigest: String
    var circuit: CircuitReport
    var path: String
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    if !force { try ModelKeys.checkVacant(out) }
    let model = try QuantizedModel(contentsOf: model)
    let circuit = try CompiledCircuit(contentsOf: circuit)
    var options = ModelKeys.Options(rowLength: rowLength.choice)
    if let datasetRoot { options.claimedDatasetRoot = try bytes32(datasetRoot, option: "--dataset-root") }
    if let metadata {
      guard let text = String(validating: try FileStore.read(metadata), as: UTF8.self) else {
        throw .unusableData(path: metadata, problem: "metadata has to be UTF-8 text")
      }
      options.metadata = text
    }
    let string = try ReferenceString(contentsOf: srs)
    if string.isInsecure { console.warnAboutInsecureReferenceString() }
    let keys = try console.progress("committing to the weights") { () throws(PlumblineError) in
      try ModelKeys.setUp(model: model, circuit: circuit, referenceString: string, options: options)
    }
    try keys.write(to: out, replacing: force)
    return Report(
      card: keys.card, keyDigest: keys.verifierKey.digest, circuit: circuit.report(), path: out)
  }

  func text(_ report: Report) -> String {
    TextFormat.fields([
      ("model", report.card.model),
      ("key digest", report.keyDigest),
      ("card digest", report.card.digest),
      ("row length", "\(report.card.rowLength)"),
      ("weight commitments", "\(report.card.parameterRows)"),
      ("claimed dataset", report.card.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
    ])
      + "\nwrote \(report.path)/ (keep \(ModelKeys.Names.provingKey) and \(ModelKeys.Names.model) secret)"
  }
}
