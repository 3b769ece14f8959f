import ArgumentParser
import Plumbline

struct DatasetAppendCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "append", abstract: "Make a dataset of the rows of another one and more rows.",
    discussion: """
      Only the new rows get commitments and blinding. The other dataset stays as it is and usable. If it has annotations, \
      those of the new rows have to be given under the same names. Columns with other names than those of the dataset are \
      refused.
      """)

  @Argument(help: ArgumentHelp("The folder of the dataset.", valueName: "DIR"))
  var dataset: String

  @OptionGroup var inputs: DatasetInputs

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the new dataset.", valueName: "NEWDIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetChangeReport {
    let commitment = try inputs.commitment(console)
    let result = try console.progress("committing to new rows") { line throws(PlumblineError) in
      try commitment.append(to: dataset, as: out) { done, total throws(PlumblineError) in line.update(done, of: total) }
    }
    return DatasetChangeReport(dataset: result.report, path: out)
  }

  func text(_ report: DatasetChangeReport) -> String { report.text }
}
