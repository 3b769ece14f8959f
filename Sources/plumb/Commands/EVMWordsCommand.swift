import ArgumentParser
import Plumbline

struct EVMWordsCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "words", abstract: "Print an input as the words that contracts take.",
    discussion: "What a consumer asks an oracle with. Without --json the words are printed as one JSON array.")

  @Option(help: ArgumentHelp("The verifying key, or the folder of it.", valueName: "FILE"))
  var key: String

  @Option(help: ArgumentHelp("Samples.", valueName: "X.npy"))
  var input: String

  @Option(help: "Which sample, from 0.")
  var index: Int = 0

  @OptionGroup var output: OutputOptions

  struct Report: Codable {
    var words: [String]
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let model = try ContractModel(contentsOf: key, trusted: try TrustedReferenceStrings())
    let values = try samples(input).sample(index, size: model.inputSize)
    return Report(words: try model.words(of: values))
  }

  func text(_ report: Report) -> String { "[" + report.words.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
}
