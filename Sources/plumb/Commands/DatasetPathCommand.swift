import ArgumentParser
import Plumbline

struct DatasetPathCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Show that a row belongs to a dataset: its commitments and Merkle path.",
    discussion: "Needs only the public files of the dataset.")

  @Argument(help: "The folder that `dataset commit` made.")
  var dataset: String

  @Option(help: "Which row, from 0.")
  var index: UInt64

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetPathReport {
    let folder = dataset
    return try console.progress("hashing the dataset") { () throws(PlumblineError) in
      try Dataset(folder: folder).path(index)
    }
  }

  func text(_ report: DatasetPathReport) -> String {
    let fixed: [(String, String?)] = [("row", "\(report.index)"), ("root", report.root), ("header", report.header)]
    let commitments = report.commitments.enumerated().map { ("commitment \($0.offset)", Optional($0.element)) }
    let siblings = report.siblings.enumerated().map { ("sibling \($0.offset)", Optional($0.element)) }
    return TextFormat.fields(fixed + commitments + siblings)
  }
}
