import ArgumentParser
import Plumbline

/// The rows of a dataset and how they become a model's inputs.
struct DatasetInputs: ParsableArguments {
  @Argument(help: "The rows: .npy, .npz or CSV; FILE.npz#NAME names an array.")
  var data: String

  @Option(help: ArgumentHelp("The quantised model whose inputs the rows are.", valueName: "MODEL.qnn"))
  var model: String?

  @Option(help: ArgumentHelp("Its circuit, in place of the model.", valueName: "MODEL.circuit"))
  var circuit: String?

  @Option(help: ArgumentHelp("The reference string of the keys.", valueName: "FILE"))
  var srs: String

  @Option(help: ArgumentHelp("A label for each row: the annotation \"label\".", valueName: "FILE"))
  var labels: String?

  @Option(help: ArgumentHelp("The same from a column of the CSV, which then is no feature.", valueName: "NAME"))
  var labelColumn: String?

  @Option(help: ArgumentHelp("A group for each row: the annotation \"group\".", valueName: "FILE"))
  var group: String?

  @Option(help: ArgumentHelp("The same from a column of the CSV, which then is no feature.", valueName: "NAME"))
  var groupColumn: String?

  @Option(
    help: ArgumentHelp(
      "Another annotation, from a column of the CSV or, if it has none of that name, a file. Repeatable.",
      valueName: "NAME=FILE|COLUMN"))
  var annotation: [String] = []

  @Option(
    help: ArgumentHelp(
      "How many classes an annotation has, its values being 0 to N - 1; of \"label\" if no name is given. Repeatable.",
      valueName: "[NAME=]N"))
  var classes: [String] = []

  func commitment(_ console: Console) throws(PlumblineError) -> DatasetCommitment {
    let compiled: CompiledCircuit
    switch (model, circuit) {
    case (let model?, nil): compiled = try CompiledCircuit(compiling: try QuantizedModel(contentsOf: model))
    case (nil, let circuit?): compiled = try CompiledCircuit(contentsOf: circuit)
    default:
      throw .invalidOption(
        name: "--model", value: model ?? "", expected: "either --model MODEL.qnn or --circuit MODEL.circuit")
    }
    let annotations = try annotations()
    let string = try ReferenceString(contentsOf: srs)
    if string.isInsecure { console.warnAboutInsecureReferenceString() }
    let (path, array) = Self.file(data)
    return DatasetCommitment(
      data: path, array: array, annotations: annotations, circuit: compiled, referenceString: string)
  }

  private func annotations() throws(PlumblineError) -> [DatasetAnnotation] {
    var classes = try numbersOfClasses()
    var found: [DatasetAnnotation] = []
    func add(_ name: String, _ source: DatasetAnnotation.Source) throws(PlumblineError) {
      guard !found.contains(where: { $0.name == name }) else {
        throw .invalidOption(name: "--annotation", value: name, expected: "each annotation once")
      }
      found.append(DatasetAnnotation(name: name, classes: classes.removeValue(forKey: name), source: source))
    }
    for (name, file, column) in [("label", labels, labelColumn), ("group", group, groupColumn)] {
      switch (file, column) {
      case (nil, nil): break
      case (let file?, nil):
        let (path, array) = Self.file(file)
        try add(name, .file(path, array: array))
      case (nil, let column?): try add(name, .column(column))
      case (let file?, _?):
        throw .invalidOption(
          name: name == "label" ? "--labels" : "--group", value: file,
          expected: "either a file or --\(name)-column, not both")
      }
    }
    for text in annotation {
      guard let (name, source) = Self.pair(text) else {
        throw .invalidOption(name: "--annotation", value: text, expected: "NAME=FILE or NAME=COLUMN")
      }
      try add(name, .columnOrFile(source))
    }
    if let (name, number) = classes.first {
      throw .invalidOption(
        name: "--classes", value: "\(name)=\(number)", expected: "the name of an annotation that is given")
    }
    return found
  }

  private func numbersOfClasses() throws(PlumblineError) -> [String: Int] {
    var counts: [String: Int] = [:]
    for text in classes {
      let (name, number) = Self.pair(text) ?? ("label", text)
      guard let count = Int(number), (1...(1 << 24)).contains(count), counts.updateValue(count, forKey: name) == nil
      else {
        throw .invalidOption(
          name: "--classes", value: text, expected: "NAME=N once for each annotation, N from 1 to 16777216")
      }
    }
    return counts
  }

  private static func pair(_ text: String) -> (String, String)? {
    guard let mark = text.firstIndex(of: "=") else { return nil }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }

  /// `FILE#ARRAY`, unless there is a file of the whole name.
  static func file(_ text: String) -> (path: String, array: String?) {
    guard !FileStore.exists(text), let mark = text.lastIndex(of: "#") else { return (text, nil) }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }
}
