import Circuits
import Verification

/// What can be wrong with a committed dataset or its files.
package enum DatasetError: Error, Equatable, Sendable {
  /// The bytes are not the named file: what was being read, and at which offset.
  case malformed(file: String, field: String, offset: Int)
  case unsupportedVersion(file: String, version: UInt32)
  case unreadable(file: String, reason: String)
  /// The parts of a description contradict each other.
  case inconsistent(field: String)
  case noRows
  case wrongRowSize(row: Int, expected: Int, found: Int)
  /// A value of an annotation is none of its classes.
  case noSuchClass(row: Int, column: String, value: Int64, classes: UInt32)
  case tooLarge(entries: Int)
  case noSuchRow(index: UInt64, rows: UInt64)
  /// Several rows are named once each, in ascending order.
  case unorderedRows
  /// Commitments or openings that belong to another dataset than the description.
  case otherRoot(file: String)
  /// Annotations whose header names other features.
  case otherFeatures
  /// The same of a file of names.
  case otherNames
  case annotations(DatasetAnnotationsError)
  case tree(DatasetTreeError)
}

extension DatasetError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let file, let field, let offset):
      "the \(file) is damaged: \(field) at byte \(offset) is missing or not in its canonical form"
    case .unsupportedVersion(let file, let version): "version \(version) of the \(file) is unknown: expected 1"
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .inconsistent(let field): "the description of the dataset contradicts itself: \(field) does not fit the rest"
    case .noRows: "a dataset needs at least one row"
    case .wrongRowSize(let row, let expected, let found):
      "dataset row \(row) has \(found) values, expected \(expected)"
    case .noSuchClass(let row, let column, let value, let classes):
      "\"\(column)\" of row \(row) is \(value): its \(classes) classes are 0 to \(classes - 1)"
    case .tooLarge(let entries): "one dataset row would take \(entries) entries after padding: it is too large"
    case .noSuchRow(let index, let rows): "there is no row \(index): the dataset has rows 0 to \(rows - 1)"
    case .unorderedRows: "name at least one row, and every row once, in ascending order"
    case .otherRoot(let file): "the \(file) belong to another dataset: their root differs from that of the header"
    case .otherFeatures: "the annotations belong to other features: their header names another root"
    case .otherNames: "the names belong to other features: their file has another root"
    case .annotations(let error): error.description
    case .tree(let error): error.description
    }
  }
}
