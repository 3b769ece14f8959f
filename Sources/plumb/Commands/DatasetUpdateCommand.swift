import ArgumentParser
import Plumbline

struct DatasetUpdateCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Make a dataset of the rows of another one, some of them replaced.",
    discussion: """
      Only the replaced rows get new commitments and blinding. The other dataset stays as it is and usable. Annotations \
      that are not given stay as they are. Columns with other names than those of the dataset are refused.
      """)

  @Argument(help: ArgumentHelp("The folder of the dataset.", valueName: "DIR"))
  var dataset: String

  @OptionGroup var inputs: DatasetInputs

  @Option(help: "The row that the first one of the data replaces, from 0; the others follow it.")
  var index: UInt64

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the new dataset.", valueName: "NEWDIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetChangeReport {
    let commitment = try inputs.commitment(console)
    let result = try console.progress("committing to changed rows") { line throws(PlumblineError) in
      try commitment.update(dataset, index: index, as: out) {
        done, total throws(PlumblineError) in line.update(done, of: total)
      }
    }
    return DatasetChangeReport(dataset: result.report, path: out)
  }

  func text(_ report: DatasetChangeReport) -> String { report.text }
}
