import ArgumentParser
import Plumbline

struct RunCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a quantised model, exactly as a proof would, without proving.")

  @Argument(help: "The quantised model.")
  var model: String

  @Option(help: ArgumentHelp("Inputs: .npy, .npz or CSV.", valueName: "X.npy"))
  var input: String

  @Option(help: "Which sample to run, from 0; all of them if not given.")
  var index: Int?

  @Option(help: ArgumentHelp("Classes of the inputs, to count the right ones.", valueName: "Y.npy"))
  var labels: String?

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    struct Line: Codable {
      var index: Int
      var output: OutputReading
    }

    var model: String
    var results: [Line]
    /// Fraction of samples whose largest output is the labelled one.
    var accuracy: Double?
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let model = try QuantizedModel(contentsOf: model)
    let data = try samples(input)
    var report = Report(model: model.name, results: [])
    if let index {
      report.results = [.init(index: index, output: try model.run(data, index: index))]
    } else {
      let outputs = try console.progress("running") { () throws(PlumblineError) in try model.run(data) }
      report.results = outputs.enumerated().map { Report.Line(index: $0.offset, output: $0.element) }
    }
    if let labels {
      let classes = try samples(labels).labels()
      guard classes.count == data.count else {
        throw .unusableData(path: labels, problem: "\(classes.count) labels for \(data.count) samples")
      }
      let right = report.results.count { $0.output.label == classes[$0.index] }
      report.accuracy = Double(right) / Double(max(report.results.count, 1))
    }
    return report
  }

  func text(_ report: Report) -> String {
    var lines: [String] = []
    if report.results.count == 1, let line = report.results.first {
      lines = ["\(report.model), sample \(line.index)", OutputText.table(line.output)]
      if let label = line.output.label { lines.append("label \(label)") }
    } else {
      lines = report.results.map { line in
        "\(line.index): " + (line.output.label.map { "label \($0)" } ?? TextFormat.list(line.output.integers))
      }
    }
    if let accuracy = report.accuracy {
      lines.append("accuracy \(TextFormat.percent(accuracy)) of \(report.results.count) samples")
    }
    return lines.joined(separator: "\n")
  }
}

/// An output with its meaning, as a table.
enum OutputText {
  static func table(_ output: OutputReading, limit: Int = 32) -> String {
    let titles = ["output", "integer", "value"] + (output.probabilities == nil ? [] : ["softmax"])
    let rows = output.integers.indices.prefix(limit).map { index in
      ["\(index)", "\(output.integers[index])", TextFormat.number(output.values[index])]
        + (output.probabilities.map { [TextFormat.percent($0[index])] } ?? [])
    }
    let more = output.integers.count > limit ? "\n  ... (\(output.integers.count) values)" : ""
    return TextFormat.table(titles, Array(rows)) + more
  }
}
