import ArgumentParser
import Plumbline

struct CompileCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Compile a quantised model to a circuit.",
    discussion: "The circuit is public. It is made of shapes, declared widths and tables, never of weights.")

  @Argument(help: "The quantised model.")
  var model: String

  @Option(help: "Who is to verify: a process (native) or a contract (evm). Decides the layout.")
  var target: Target = .native

  @Flag(help: "List the layouts and row lengths that were considered.")
  var explain = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the circuit goes.", valueName: "MODEL.circuit"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var circuit: CircuitReport
    var path: String
    var bytes: Int
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let model = try QuantizedModel(contentsOf: model)
    let circuit = try console.progress("compiling") { () throws(PlumblineError) in
      try CompiledCircuit(compiling: model, target: target)
    }
    try circuit.write(to: out)
    return Report(circuit: circuit.report(explain: explain), path: out, bytes: circuit.encoded.count)
  }

  func text(_ report: Report) -> String {
    CircuitText.describe(report.circuit) + "\nwrote \(report.path) (\(TextFormat.bytes(report.bytes)), public)"
  }
}
