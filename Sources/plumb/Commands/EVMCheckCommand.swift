import ArgumentParser
import Plumbline

struct EVMCheckCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Tell whether what is on a chain is the verifier of a model.",
    discussion: """
      Makes the key data from the verifying key again and compares. --key-data takes key data or the whole code of a \
      model verifier (as eth_getCode returns it), binary or hexadecimal; --vk-hash what vkHash() returns. With code, the \
      address of the PlumblineVerifier that it delegates to is printed: what that does is not checked here.

      Exit code 1: it is the verifier of something else.
      """)

  @Option(help: ArgumentHelp("The verifying key, or the folder of it.", valueName: "FILE"))
  var key: String

  @Option(name: .customLong("key-data"), help: ArgumentHelp("Key data or code from a chain.", valueName: "FILE"))
  var keyData: String?

  @Option(name: .customLong("vk-hash"), help: ArgumentHelp("The hash from a chain.", valueName: "HEX"))
  var vkHash: String?

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    /// Always true: what does not match is an error.
    var matches: Bool
    var model: ContractModelReport
    /// The contract that the code delegates to.
    var delegatesTo: String?
  }

  func validate() throws {
    if keyData == nil, vkHash == nil { throw ValidationError("say what to check: --key-data or --vk-hash") }
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let model = try ContractModel(contentsOf: key, trusted: try TrustedReferenceStrings())
    var delegatesTo: String?
    if let vkHash { try model.check(vkHash: try bytes32(vkHash, option: "--vk-hash")) }
    if let keyData { delegatesTo = try model.check(keyData: try ContractModel.chainBytes(contentsOf: keyData)) }
    console.warnAboutUnsafe(model.report)
    return Report(matches: true, model: model.report, delegatesTo: delegatesTo)
  }

  func text(_ report: Report) -> String {
    "this is the verifier of the key\n" + ContractText.describe(report.model)
      + (report.delegatesTo.map { "\ndelegates to \($0), which is not checked" } ?? "")
  }
}
