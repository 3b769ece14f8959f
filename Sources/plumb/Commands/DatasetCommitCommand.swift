import ArgumentParser
import Plumbline

struct DatasetCommitCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Quantise every row as a model's input and commit to it.",
    discussion: """
      Writes into a folder:
        \(Dataset.Names.root)          public: the root, as text
        \(Dataset.Names.header)        public: sizes, quantisation and root
        \(Dataset.Names.commitments)   public: the commitments to all rows
        \(Dataset.Names.openings)      secret: values and blinding of all rows
      and, if the columns of the data have names,
        \(Dataset.Names.names), \(Dataset.Names.namesRoot)   public: the names of the features and a root that binds them
      That root covers names and root of the features, which does not depend on names.
      If there are labels, groups or other annotations, the same four files of them are written, whose names begin \
      with annotations. The annotations have a root of their own, which binds their names, their numbers of classes and the \
      root of the features; the root of the features does not depend on them.
      Reference string and row length have to be those of the keys that rows will be proved with; the same --target \
      chooses the same row length.
      The rows need not fit in memory. If the command is stopped, at any moment, the same command goes on from there.
      """)

  @OptionGroup var inputs: DatasetInputs

  @OptionGroup var rowLength: RowLengthOptions

  @Flag(help: "Replace a dataset that is in the folder, or an unfinished other one.")
  var force = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the dataset.", valueName: "DIR"))
  var out: String

  @OptionGroup var output: OutputOptions

  func perform(_ console: Console) throws(PlumblineError) -> DatasetChangeReport {
    let commitment = try inputs.commitment(console)
    let dataset = try console.progress("committing to rows") { line throws(PlumblineError) in
      try commitment.commit(to: out, rowLength: rowLength.choice, replacing: force) {
        done, total throws(PlumblineError) in line.update(done, of: total)
      }
    }
    return DatasetChangeReport(dataset: dataset.report, path: out)
  }

  func text(_ report: DatasetChangeReport) -> String { report.text }
}

/// What was made, and where.
struct DatasetChangeReport: Codable {
  var dataset: DatasetReport
  var path: String

  var text: String {
    let secrets =
      dataset.annotations == nil
      ? Dataset.Names.openings : "\(Dataset.Names.openings) and \(Dataset.Names.annotationsOpenings)"
    return DatasetText.describe(dataset) + "\nwrote \(path)/ (keep \(secrets) secret)"
  }
}
