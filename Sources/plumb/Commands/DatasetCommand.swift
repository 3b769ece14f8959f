import ArgumentParser
import Plumbline

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Commit to datasets, whose rows can then be proved as inputs.",
    discussion: """
      The root of a dataset can be claimed by a model card (`setup --dataset-root`), and its rows can be proved as \
      inputs without being shown (`prove --input-form row`).
      """,
    subcommands: [DatasetCommitCommand.self, DatasetPathCommand.self])
}

/// Datasets for people.
enum DatasetText {
  static func describe(_ report: DatasetReport) -> String {
    TextFormat.fields([
      ("root", report.root),
      ("rows", "\(report.rows)"),
      ("row", "\(TextFormat.shape(report.shape)), one unit is \(TextFormat.number(report.scale))"),
      ("padded size", "\(report.paddedSize)"),
      ("row length", "\(report.rowLength), \(report.commitmentsPerRow) commitments for each row"),
      ("quantisation digest", report.quantisationDigest),
      ("reference string", report.referenceString),
    ])
  }
}
