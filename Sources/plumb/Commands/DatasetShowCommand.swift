import ArgumentParser
import Plumbline

struct DatasetShowCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Check a dataset's folder and say what is in it.",
    discussion: "Reads all commitments. The secret files are looked at only if they are there.")

  @Argument(help: ArgumentHelp("The folder of the dataset.", valueName: "DIR"))
  var dataset: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetFolderReport {
    let folder = dataset
    return try console.progress("hashing the dataset") { () throws(PlumblineError) in
      try DatasetFolderReport(folder: folder)
    }
  }

  func text(_ report: DatasetFolderReport) -> String {
    let state =
      report.hasOpenings ? "openings are there: rows can be proved" : "openings are not there: rows can be checked only"
    return DatasetText.describe(report.dataset) + "\n" + state
      + (report.unfinishedRows.map { "\nanother dataset is being committed here, \($0) rows are done" } ?? "")
  }
}
