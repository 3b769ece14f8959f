import Attestation
import BN254
import Verification

/// Several rows of a dataset under one root.
struct RowGroup {
  var commitments: [[G1Affine]]
  var root: [UInt8]
  var header: DatasetHeader
  var siblings: [[UInt8]]

  init(_ rows: (commitments: [[G1Affine]], path: DatasetMultiPath), of description: some RowGroupDescription) {
    commitments = rows.commitments
    siblings = rows.path.siblings
    root = description.root
    header = description.header
  }
}

extension Dataset {
  /// The features of rows whose indices strictly ascend.
  func features(_ indices: [UInt64]) throws(PlumblineError) -> RowGroup {
    RowGroup(try committedRows(indices), of: committed.description)
  }

  /// The annotations of the same rows, read from the given columns.
  func annotated(
    _ indices: [UInt64], columns: [Int]
  ) throws(PlumblineError) -> CommittedRows.Annotations {
    guard let description = annotations?.description else { throw Self.withoutAnnotations }
    let group = RowGroup(try annotationRows(indices), of: description)
    return .init(
      schema: description.annotations, commitments: group.commitments, root: group.root, header: group.header,
      siblings: group.siblings, columns: columns)
  }

  /// Places and numbers of classes of the named annotations.
  func annotationColumns(_ names: [String]) throws(PlumblineError) -> [(index: Int, classes: Int)] {
    guard !names.isEmpty else { return [] }
    guard let columns = annotations?.description.annotations.columns else { throw Self.withoutAnnotations }
    return try names.map { name throws(PlumblineError) in
      guard let index = columns.firstIndex(where: { $0.name == name }) else {
        let known = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        throw .unusableDataset(problem: "it has no annotation \"\(name)\": it has \(known)")
      }
      return (index, Int(columns[index].classes))
    }
  }
}
