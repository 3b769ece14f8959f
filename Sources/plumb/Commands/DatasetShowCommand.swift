import ArgumentParser
import Plumbline

struct DatasetShowCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Check a dataset's folder and say what is in it.",
    discussion: "Reads all commitments. The secret files are looked at only if they are there. The options refuse "
      + "a folder of other roots.")

  @Argument(help: ArgumentHelp("The folder of the dataset.", valueName: "DIR"))
  var dataset: String

  @Option(help: ArgumentHelp("The expected root.", valueName: "HEX"))
  var root: String?

  @Option(help: ArgumentHelp("The expected root of the names of the features.", valueName: "HEX"))
  var namesRoot: String?

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetFolderReport {
    let folder = dataset
    let expected = try root.map { text throws(PlumblineError) in try bytes32(text, option: "--root") }
    let names = try namesRoot.map { text throws(PlumblineError) in try bytes32(text, option: "--names-root") }
    let report = try console.progress("hashing the dataset") { () throws(PlumblineError) in
      try DatasetFolderReport(folder: folder)
    }
    try report.dataset.verify(root: expected, namesRoot: names)
    return report
  }

  func text(_ report: DatasetFolderReport) -> String {
    let state =
      report.hasOpenings ? "openings are there: rows can be proved" : "openings are not there: rows can be checked only"
    return DatasetText.describe(report.dataset) + "\n" + state
      + (report.unfinishedRows.map { "\nanother dataset is being committed here, \($0) rows are done" } ?? "")
  }
}
