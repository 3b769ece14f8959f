import Attestation
import BN254
import Verification

/// Several rows of a dataset under one root.
struct RowGroup {
  var commitments: [[G1Affine]]
  var root: [UInt8]
  var header: DatasetHeader
  var siblings: [[UInt8]]

  init<Description>(_ group: CommittedRowGroup<Description>, indices: [UInt64]) throws(DatasetError) {
    let rows = try group.rows(indices)
    commitments = rows.commitments
    siblings = rows.path.siblings
    root = group.description.root
    header = group.description.header
  }
}

extension Dataset {
  /// The features of rows whose indices strictly ascend.
  func rows(_ indices: [UInt64]) throws(PlumblineError) -> RowGroup {
    try translating { try RowGroup(committed, indices: indices) }
  }

  /// The annotations of the same rows; `nil` if the dataset has none.
  func annotationRows(_ indices: [UInt64]) throws(PlumblineError) -> (schema: DatasetAnnotations, group: RowGroup)? {
    guard let annotations else { return nil }
    return try translating {
      (annotations.description.annotations, try RowGroup(annotations, indices: indices))
    }
  }

  /// Places and numbers of classes of the named annotations.
  func annotationColumns(_ names: [String]) throws(PlumblineError) -> [(index: Int, classes: Int)] {
    let columns = annotations?.description.annotations.columns ?? []
    return try names.map { name throws(PlumblineError) in
      guard let index = columns.firstIndex(where: { $0.name == name }) else {
        let known = columns.isEmpty ? "none" : columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        throw .unusableDataset(
          problem: "it has no annotation \"\(name)\" (it has \(known)): commit it again with its labels")
      }
      return (index, Int(columns[index].classes))
    }
  }
}
