import ArgumentParser
import Plumbline

struct DatasetVerifyPathCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-path", abstract: "Check what `dataset path --json` printed.",
    discussion: """
      Needs nothing but the file and the root that is expected, given as it is or as the claim of a model card. For \
      annotations, --card and --features-root name the features that they have to belong to. Names of features are bound \
      by the root of the names, which binds the features, too.
      """)

  @Argument(help: ArgumentHelp("The path.", valueName: "PATH.json"))
  var path: String

  @Option(help: ArgumentHelp("The expected root.", valueName: "HEX"))
  var root: String?

  @Option(help: ArgumentHelp("The expected root of the features, for annotations.", valueName: "HEX"))
  var featuresRoot: String?

  @Option(help: ArgumentHelp("The expected root of the names of the features.", valueName: "HEX"))
  var namesRoot: String?

  @Option(help: ArgumentHelp("A model card, whose claimed dataset is expected.", valueName: "CARD.json"))
  var card: String?

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetPathVerdict {
    var claimed: [UInt8]?
    if let card {
      guard root == nil, featuresRoot == nil else {
        throw .invalidOption(name: "--card", value: card, expected: "either a card or a root")
      }
      claimed = try DatasetPathFile.claimedRoot(card: card)
    }
    let file = try DatasetPathFile(contentsOf: path)
    let expected = try root.map { text throws(PlumblineError) in try bytes32(text, option: "--root") }
    let features = try featuresRoot.map { text throws(PlumblineError) in try bytes32(text, option: "--features-root") }
    let names = try namesRoot.map { text throws(PlumblineError) in try bytes32(text, option: "--names-root") }
    let verdict = try file.verify(
      root: expected ?? (file.isOfAnnotations ? nil : claimed),
      featuresRoot: features ?? (file.isOfAnnotations ? claimed : nil), namesRoot: names)
    if !verdict.isExpected {
      console.warn("no root was given: the path fits the root that stands in it, whatever that is")
    }
    return verdict
  }

  func text(_ verdict: DatasetPathVerdict) -> String {
    TextFormat.fields([
      ("root", verdict.root + (verdict.isExpected ? "" : " (not compared)")),
      ("features root", verdict.featuresRoot),
      ("names root", verdict.names.map { $0.root + (verdict.areNamesExpected ? "" : " (not compared)") }),
      ("feature names", verdict.names.map { DatasetText.list($0.names) }),
      (
        "rows",
        "\(verdict.indices.prefix(12).map(String.init).joined(separator: ", "))"
          + (verdict.indices.count > 12 ? " and \(verdict.indices.count - 12) more" : "") + " of \(verdict.rows)"
      ),
    ]) + "\nthe rows belong to the dataset"
  }
}
