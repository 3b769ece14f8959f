import Verification

/// What is public about rows that are committed under one root: the features of a dataset, or its annotations.
package protocol RowGroupDescription: Sendable, Equatable {
  /// What the root binds besides the rows.
  var header: DatasetHeader { get }
  /// Digest of the structured reference string that the rows were committed with.
  var srsDigest: [UInt8] { get }
  /// 32 bytes.
  var root: [UInt8] { get }
  /// Shape of a row.
  var dimensions: [Int] { get }
}

extension RowGroupDescription {
  /// Real entries of a row; a valid description has at most `2^28`.
  package var realSize: Int { dimensions.reduce(1) { $0 &* $1 } }
}

extension DatasetDescription: RowGroupDescription {
  package var dimensions: [Int] { quantisation.dimensions }
}
