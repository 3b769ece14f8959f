import Attestation
import BN254
import Foundation
import Plumbline
import PolynomialCommitments
import TestSupport
import Testing
import Verification

/// A dataset folder and all that can be checked of it with its secrets.
struct DatasetFolder {
  let path: String

  /// Values of all rows, after every commitment, or those of a part of the rows, was opened with what the secret file says
  /// and compared.
  func openedRows(
    annotations: Bool = false, checking isChecked: (Int) -> Bool = { _ in true }
  ) throws -> [[Int64]] {
    let prefix = annotations ? "annotations." : ""
    let header = try RepositoryPaths.bytes(path + "/" + prefix + "header")
    return annotations
      ? try open(AnnotationsDescription(decoding: header), prefix, isChecked)
      : try open(DatasetDescription(decoding: header), prefix, isChecked)
  }

  private func open(
    _ description: some RowGroupDescription, _ prefix: String, _ isChecked: (Int) -> Bool
  ) throws -> [[Int64]] {
    let commitments = try RepositoryPaths.bytes(path + "/" + prefix + "commitments")
    let group = try CommittedRowGroup(description: description, decodingCommitments: commitments)
    let file = try RepositoryPaths.bytes(path + "/" + prefix + "openings")
    try DatasetOpeningsFile.check(header: Array(file.prefix(DatasetOpeningsFile.headerLength)), of: description)
    try DatasetOpeningsFile.check(size: file.count, of: description)
    let b = Int(description.header.rowLength)
    let srs = try StructuredReferenceString(contentsOf: Workspace.iris.path("srs"))
    let committer = RowCommitter(powers: try srs.truncated(to: b + 2).powers, rowLength: b)
    var rows: [[Int64]] = []
    var blindings: Set<Fr> = []
    for index in 0..<description.header.rows {
      let range = try DatasetOpeningsFile.record(of: index, in: description)
      let opening = try DatasetOpeningsFile.opening(decoding: Array(file[range]), of: description)
      if isChecked(Int(index)) {
        // Rows of these tests are vectors shorter than `b`.
        let vector = opening.values + [Int64](repeating: 0, count: b - opening.values.count)
        #expect(committer.commit(vector, blinding: opening.blinding) == group.commitments[Int(index)], "row \(index)")
      }
      rows.append(opening.values)
      for blinding in opening.blinding { blindings.formUnion([blinding.first, blinding.second]) }
    }
    #expect(blindings.count == 2 * rows.count)
    return rows
  }

  /// A file with the path of rows, as the program prints it.
  func writtenPath(_ options: [String]) throws -> String {
    let result = try PlumbProgram.run(["dataset", "path", path, "--json"] + options)
    #expect(result.status == 0, "\(result.errorText)")
    let file = try TemporaryFolders.make() + "/path.json"
    try Data(result.output).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// What the program says of such a file.
  static func verifyPath(_ file: String, _ options: [String] = []) throws -> (status: Int32, text: String) {
    let result = try PlumbProgram.run(["dataset", "verify-path", file] + options)
    return (result.status, result.outputText + result.errorText)
  }

  /// Names of all files.
  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  static let names = ["commitments", "header", "openings", "root"]
  /// Of a dataset whose features have names.
  static let named = (names + ["names", "names.root"]).sorted()
  static let allNames = (named + names.map { "annotations." + $0 }).sorted()

  func copy() throws -> DatasetFolder {
    let copy = DatasetFolder(path: try TemporaryFolders.make() + "/copy")
    try FileManager.default.copyItem(atPath: path, toPath: copy.path)
    return copy
  }
}

/// Flowers with a label and a group, in a table.
struct FlowerTable {
  let path: String
  /// In units of the circuit's input.
  let features: [[Int64]]
  let annotations: [[Int64]]

  /// - Parameter rows: any number; measures are multiples of a tenth from 0 to 7.
  init(rows: Int, name: String = "flowers") throws {
    var random = TestRandom(name)
    features = (0..<rows).map { _ in random.integers(4, in: 0...70) }
    annotations = (0..<rows).map { _ in random.integers(1, in: 0...2) + random.integers(1, in: 0...1) }
    path = try TemporaryFolders.make() + "/table.csv"
    var text = "sepal length,label,sepal width,petal length,petal width,group\n"
    for (row, marks) in zip(features, annotations) {
      let numbers = row.map { "\(Double($0) / 10)" }
      text += "\(numbers[0]),\(marks[0]),\(numbers[1]),\(numbers[2]),\(numbers[3]),\(marks[1])\n"
    }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// Rows of 16 entries, a record of how far it is after every piece.
  func commitment() throws -> DatasetCommitment {
    var commitment = DatasetCommitment(
      data: path,
      annotations: [
        DatasetAnnotation(name: "label", classes: 3, source: .column("label")),
        DatasetAnnotation(name: "group", classes: 2, source: .column("group")),
      ],
      circuit: try CompiledCircuit(contentsOf: Workspace.iris.path("circuit")),
      referenceString: try ReferenceString(contentsOf: Workspace.iris.path("srs")))
    commitment.interval = .zero
    return commitment
  }
}
