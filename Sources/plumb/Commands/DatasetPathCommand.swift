import ArgumentParser
import Plumbline

struct DatasetPathCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Show that rows belong to a dataset: their commitments and Merkle path.",
    discussion: """
      Needs only the public files of the dataset. Several rows share one path. `dataset verify-path` checks what --json \
      prints.
      """)

  @Argument(help: "The folder that `dataset commit` made.")
  var dataset: String

  @Option(help: "Which row, from 0. Repeatable.")
  var index: [UInt64] = []

  @Option(help: ArgumentHelp("Several rows, the first and the last of them.", valueName: "FIRST-LAST"))
  var range: String?

  @Flag(help: "Of the annotations in place of the features.")
  var annotations = false

  @OptionGroup var output: OutputOptions

  /// A path of one row, or of several.
  enum Report: Encodable {
    case row(DatasetPathReport)
    case rows(DatasetRowsReport)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .row(let report): try report.encode(to: encoder)
      case .rows(let report): try report.encode(to: encoder)
      }
    }
  }

  func perform(_ console: Console) throws(PlumblineError) -> Report {
    let folder = dataset
    let indices = try indices()
    let annotations = annotations
    return try console.progress("hashing the dataset") { () throws(PlumblineError) in
      let dataset = try Dataset(folder: folder)
      if annotations { return .rows(try dataset.annotationsPath(indices)) }
      return indices.count == 1 ? .row(try dataset.path(indices[0])) : .rows(try dataset.path(indices))
    }
  }

  /// Strictly ascending, at least one.
  private func indices() throws(PlumblineError) -> [UInt64] {
    guard let range else {
      guard !index.isEmpty else {
        throw .invalidOption(name: "--index", value: "", expected: "at least one row, or --range FIRST-LAST")
      }
      return Set(index).sorted()
    }
    let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
    guard index.isEmpty, ends.count == 2, let first = ends[0], let last = ends[1], first <= last,
      last - first < 1 << 20
    else {
      throw .invalidOption(
        name: "--range", value: range, expected: "FIRST-LAST in ascending order, at most 2^20 rows, and no --index")
    }
    return Array(first...last)
  }

  func text(_ report: Report) -> String {
    switch report {
    case .row(let report):
      let fixed: [(String, String?)] = [("row", "\(report.index)"), ("root", report.root), ("header", report.header)]
      let commitments = report.commitments.enumerated().map { ("commitment \($0.offset)", Optional($0.element)) }
      return TextFormat.fields(fixed + commitments + Self.siblings(report.siblings) + Self.names(report.names))
    case .rows(let report):
      let fixed: [(String, String?)] = [("root", report.root), ("header", report.header)]
      let rows = zip(report.indices, report.commitments).flatMap { index, commitments in
        commitments.map { ("row \(index)", Optional($0)) }
      }
      return TextFormat.fields(fixed + rows + Self.siblings(report.siblings) + Self.names(report.names))
    }
  }

  private static func names(_ names: FeatureNames?) -> [(String, String?)] {
    [("names root", names?.root), ("feature names", names.map { DatasetText.list($0.names) })]
  }

  private static func siblings(_ siblings: [String]) -> [(String, String?)] {
    siblings.enumerated().map { ("sibling \($0.offset)", Optional($0.element)) }
  }
}
