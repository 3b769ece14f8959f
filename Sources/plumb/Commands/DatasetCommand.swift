import ArgumentParser
import Plumbline

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Commit to datasets, whose rows can then be proved as inputs.",
    discussion: """
      The root of a dataset can be claimed by a model card (`setup --dataset-root`), and its rows can be proved as \
      inputs without being shown (`prove --input-form row`).
      """,
    subcommands: [
      DatasetCommitCommand.self, DatasetAppendCommand.self, DatasetUpdateCommand.self, DatasetShowCommand.self,
      DatasetPathCommand.self, DatasetVerifyPathCommand.self,
    ])
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
    ]) + (report.names.map { "\n" + describe($0) } ?? "")
      + (report.annotations.map { "\n" + describe($0, withNames: report.names == nil) } ?? "")
  }

  static func describe(_ report: AnnotationsReport, withNames: Bool = true) -> String {
    TextFormat.fields(
      [
        ("annotations root", report.root),
        ("annotations digest", report.digest),
        ("features root", report.featuresRoot),
        ("feature names", report.featureNames.isEmpty || !withNames ? nil : list(report.featureNames)),
      ] + report.columns.map { ("annotation", "\($0.name), \($0.classes) classes") })
  }

  static func describe(_ report: FeatureNames) -> String {
    TextFormat.fields([("names root", report.root), ("feature names", list(report.names))])
  }

  /// The first names.
  static func list(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
  }
}
