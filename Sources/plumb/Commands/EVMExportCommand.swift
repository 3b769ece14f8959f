import ArgumentParser
import Plumbline

struct EVMExportCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what it takes to verify proofs of a model on a chain.",
    discussion: """
      Into a folder: sources, Solidity interfaces, samples and compiled artefacts of the contracts, the key data of the \
      model, scripts that deploy it and a local node to try them on, predicted gas, and with --proof the calldata of one \
      verification. The same input gives the same files. The README.md in the folder says what each is for.

      A reference string that was made on one machine, or is not on your list, marks all of it as unsafe: there is a \
      file \(ContractExport.Names.unsafe), and the scripts deploy only when they are told --unsafe.
      """)

  @Argument(help: ArgumentHelp("A folder of keys, or a verifying key.", valueName: "KEYS"))
  var keys: String

  @Option(help: ArgumentHelp("A proof under this key; it is verified first.", valueName: "FILE"))
  var proof: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write.", valueName: "DIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var path: String
    var files: [String]
    var model: ContractModelReport
    /// Predicted.
    var gas: ContractExport.GasReport
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let model = try ContractModel(contentsOf: keys, trusted: try TrustedReferenceStrings())
    var runProof: RunProof?
    if let proof { runProof = try RunProof(contentsOf: proof) }
    let export = try ContractExport(model, proof: runProof)
    try export.write(to: out)
    console.warnAboutUnsafe(export.model)
    return Report(path: out, files: export.files.map(\.path), model: export.model, gas: export.gas)
  }

  func text(_ report: Report) -> String {
    var rows = report.gas.deployment.map { ("deploy " + $0.name, $0.gas) }
    if let verification = report.gas.verification { rows.append(("verifyProof", verification)) }
    return ContractText.describe(report.model) + "\n" + ContractText.gas(rows)
      + "\ngas is predicted; announced: with the floor of EIP-7976"
      + "\nwrote \(report.files.count) files into \(report.path)/"
  }
}
