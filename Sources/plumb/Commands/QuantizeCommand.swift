import ArgumentParser
import Plumbline

struct QuantizeCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize", abstract: "Turn an ONNX model into one on integers, and measure what is lost.",
    discussion: """
      Data files are .npy, .npz or CSV; FILE.npz#NAME chooses one array of an archive. The result holds the weights: it \
      is written so that only its owner can read it.
      """)

  @Argument(help: "The ONNX model.")
  var model: String

  @Option(help: ArgumentHelp("Typical inputs; ranges of activations follow from these.", valueName: "X.npy"))
  var calibration: String

  @Option(
    help: ArgumentHelp("Classes of the calibration inputs; widths are then chosen by accuracy.", valueName: "Y.npy"))
  var labels: String?

  @Option(help: ArgumentHelp("More inputs to compare both models on.", valueName: "X.npy"))
  var test: String?

  @Option(name: .customLong("test-labels"), help: ArgumentHelp("Classes of the test inputs.", valueName: "Y.npy"))
  var testLabels: String?

  @Option(name: .customLong("weight-bits"), help: "Bits of a weight, 8 to 16; chosen by measurement if not given.")
  var weightBits: Int?

  @Option(name: .customLong("activation-bits"), help: "Bits of an activation, 4 to 16 (default: 8).")
  var activationBits: Int?

  @Option(name: .customLong("input-bits"), help: "Bits of an input value, 1 to 16 (default: as activations).")
  var inputBits: Int?

  @Option(name: .customLong("table-rows"), help: "Most rows of an activation's table, 16 to 65536.")
  var tableRows: Int?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the quantised model goes.", valueName: "MODEL.qnn"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var quantization: QuantizationReport
    /// On the test inputs.
    var test: ModelComparison?
    var path: String
    var bytes: Int
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let inputs = try samples(calibration)
    let classes = try labels.map { file throws(PlumblineError) in try samples(file).labels() }
    let options = QuantizedModel.Options(
      weightBits: weightBits, activationBits: activationBits, inputBits: inputBits, tableRows: tableRows)
    let (quantized, report) = try console.progress("quantising") { () throws(PlumblineError) in
      try QuantizedModel.quantize(onnx: model, calibration: inputs, labels: classes, options: options)
    }
    let comparison = try test.map { file throws(PlumblineError) in
      let classes = try testLabels.map { file throws(PlumblineError) in try samples(file).labels() }
      return try quantized.comparison(withONNX: model, samples: try samples(file), labels: classes)
    }
    try quantized.write(to: out)
    return Report(quantization: report, test: comparison, path: out, bytes: quantized.encoded.count)
  }

  func text(_ report: Report) -> String {
    let result = report.quantization
    var lines = [
      "\(result.model): weights of \(result.weightBits) bits, activations of \(result.activationBits) bits",
      "input \"\(result.input)\": integers \(result.inputLower)...\(result.inputUpper), one unit is "
        + "\(TextFormat.number(result.inputScale))\(result.isInputExact ? ", exact for this data" : "")",
      "calibration: " + ComparisonText.line(result.comparison),
    ]
    if let test = report.test { lines.append("test: " + ComparisonText.line(test)) }
    lines.append(LayerText.table(result.layers))
    if let head = result.head { lines.append("\(head) at the end is reported outside proofs") }
    lines.append("wrote \(report.path) (\(TextFormat.bytes(report.bytes)), secret: it holds the weights)")
    return lines.joined(separator: "\n")
  }
}

/// How two models compare, in a line.
enum ComparisonText {
  static func line(_ comparison: ModelComparison) -> String {
    var parts: [String] = []
    if let quantized = comparison.quantizedAccuracy, let float = comparison.floatAccuracy {
      parts.append("accuracy \(TextFormat.percent(quantized)), float model \(TextFormat.percent(float))")
    }
    if let agreement = comparison.agreement { parts.append("same label on \(TextFormat.percent(agreement))") }
    parts.append(
      "largest output error \(TextFormat.number(comparison.largestOutputError)) of a span of "
        + TextFormat.number(comparison.outputSpan))
    if comparison.clampedInputs > 0 { parts.append("\(comparison.clampedInputs) input values clamped") }
    return "\(comparison.samples) samples: " + parts.joined(separator: "; ")
  }
}

/// The layers of a quantised model, as a table.
enum LayerText {
  static func table(_ layers: [LayerReport]) -> String {
    TextFormat.table(
      ["layer", "kind", "shape", "range", "scale", "weight bits", "shift", "table rows"],
      layers.map { layer in
        [
          layer.name, layer.function ?? layer.kind, TextFormat.shape(layer.shape),
          TextFormat.interval(layer.lower, layer.upper), TextFormat.number(layer.scale),
          layer.weightBits.map(String.init) ?? "", layer.shift.map(String.init) ?? "",
          layer.tableRows.map(String.init) ?? "",
        ]
      })
  }
}
