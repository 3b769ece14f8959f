import ArgumentParser
import Plumbline

/// The command line. One file for each subcommand in `Commands/`.
@main
struct Plumb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumb",
    abstract: "Run a neural network and prove in zero knowledge what it computed.",
    discussion: """
      From model to proof:

        plumb quantize MODEL.onnx --calibration X.npy --labels Y.npy -o model.qnn
        plumb compile model.qnn -o model.circuit
        plumb srs import powers.ptau -o srs && plumb srs trust srs
        plumb setup model.qnn --circuit model.circuit --srs srs -o keys
        plumb prove keys --input X.npy --index 0 -o run.proof
        plumb verify --key keys/verifying.key run.proof

      Exit codes:

      \(ExitStatus.summary)
      """,
    version: Release.version,
    subcommands: [
      QuantizeCommand.self, RunCommand.self, CompileCommand.self, ReferenceStringCommand.self, SetupCommand.self,
      ProveCommand.self, RegisterCommand.self, VerifyCommand.self, ReportCommand.self, AttestCommand.self,
      LogCommand.self, DatasetCommand.self, InspectCommand.self, EVMCommand.self, OracleCommand.self,
    ])

  /// As `ParsableCommand.main`, but with the exit codes of this program.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      status.endProgram()
    } catch {
      let message = fullMessage(for: error)
      if exitCode(for: error).isSuccess {
        print(message)
        ExitStatus.success.endProgram()
      }
      let arguments = CommandLine.arguments.dropFirst()
      if arguments.contains("--json") {
        Console.printJSON(FailureReport(code: "usage", message: self.message(for: error), status: .usage))
      }
      Console.error(message)
      ExitStatus.usage.endProgram()
    }
  }
}
