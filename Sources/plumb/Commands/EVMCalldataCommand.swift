import ArgumentParser
import Plumbline

struct EVMCalldataCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "calldata", abstract: "Print the calldata of verifyProof for a proof.",
    discussion: """
      The proof is verified first. Without --json only the data is printed, hexadecimal, as other tools take it; with \
      --json its parts, too: `proof`, `instances`, and the predicted gas.
      """)

  @Argument(help: "The proof, binary or JSON.")
  var proof: String

  @Option(help: ArgumentHelp("The verifying key, or the folder of it.", valueName: "FILE"))
  var key: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> ContractCalldata {
    let model = try ContractModel(contentsOf: key, trusted: try TrustedReferenceStrings())
    let calldata = try model.calldata(try RunProof(contentsOf: proof))
    console.warnAboutUnsafe(model.report)
    return calldata
  }

  func text(_ report: ContractCalldata) -> String { report.calldata }
}
