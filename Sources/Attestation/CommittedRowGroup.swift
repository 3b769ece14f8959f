import BN254
import Circuits
import PolynomialCommitments
import Verification

/// The features of a dataset with the commitments to all rows.
package typealias CommittedDataset = CommittedRowGroup<DatasetDescription>
/// The annotations of a dataset with the commitments to all rows.
package typealias CommittedAnnotations = CommittedRowGroup<AnnotationsDescription>

/// Rows under one root with the commitments to all of them: enough to make paths, nothing of it secret.
package struct CommittedRowGroup<Description: RowGroupDescription>: Sendable {
  package let description: Description
  /// For each row its commitments, in the order of its entries.
  package let commitments: [[G1Affine]]
  private let tree: DatasetTree

  /// - Throws: `DatasetError.otherRoot` if the commitments do not give the root of the description.
  package init(description: Description, commitments: [[G1Affine]]) throws(DatasetError) {
    do {
      tree = try DatasetTree(leafCommitments: commitments, header: description.header)
    } catch {
      throw .tree(error)
    }
    guard tree.root == description.root else { throw .otherRoot(file: CommitmentsFile.name) }
    self.description = description
    self.commitments = commitments
  }

  /// Row `index` as the input of a statement.
  package func row(_ index: UInt64) throws(DatasetError) -> CommittedRow {
    guard index < UInt64(commitments.count), let path = tree.path(index: index) else {
      throw .noSuchRow(index: index, rows: description.header.rows)
    }
    return CommittedRow(
      commitments: commitments[Int(index)], root: description.root, header: description.header, path: path)
  }

  /// Commitments of several rows, in the order given, with the one path that they share.
  ///
  /// - Parameter indices: strictly ascending.
  package func rows(
    _ indices: [UInt64]
  ) throws(DatasetError) -> (commitments: [[G1Affine]], path: DatasetMultiPath) {
    if let beyond = indices.first(where: { $0 >= description.header.rows }) {
      throw .noSuchRow(index: beyond, rows: description.header.rows)
    }
    guard let path = tree.multiPath(indices: indices) else { throw .unorderedRows }
    return (indices.map { commitments[Int($0)] }, path)
  }

  // MARK: File

  package static var magic: [UInt8] { CommitmentsFile.magic }
  package static var version: UInt32 { CommitmentsFile.version }

  /// The commitments file: magic, version, root, then 64 bytes for each commitment, row after row.
  package var encodedCommitments: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: CommitmentsFile.header(root: description.root))
    for row in commitments {
      for point in row { out.write(bytes: point.canonicalBytes) }
    }
    return out.bytes
  }

  /// Reads a commitments file and checks it against the root.
  package init(description: Description, decodingCommitments bytes: [UInt8]) throws(DatasetError) {
    let file = CommitmentsFile.name
    var reader = try DatasetFileReader(bytes, magic: Self.magic, version: Self.version, file: file)
    guard try reader.digest("root") == description.root else { throw .otherRoot(file: file) }
    let perRow = description.header.commitmentsPerRow
    let rows = description.header.rows
    let commitments = try reader.read { reader throws(ByteReader.Failure) in
      guard perRow > 0, rows <= UInt64(reader.remaining / 64 / perRow) else { throw reader.failure("row commitments") }
      var commitments: [[G1Affine]] = []
      commitments.reserveCapacity(Int(rows))
      for _ in 0..<rows { commitments.append(try reader.points(perRow, "row commitment")) }
      try reader.end("end of file")
      return commitments
    }
    try self.init(description: description, commitments: commitments)
  }
}

/// The file of all commitments under one root: magic, version, root, then 64 bytes for each commitment, row after row.
package enum CommitmentsFile {
  package static let magic: [UInt8] = Array("PLBDROWS".utf8)
  package static let version: UInt32 = 1
  static let name = "dataset commitments"

  /// Bytes before the first commitment.
  package static let headerLength = 8 + 4 + DigestLength.bytes

  package static func header(root: [UInt8]) -> [UInt8] {
    var out = ByteWriter()
    out.write(bytes: magic)
    out.write(version)
    out.write(bytes: root)
    return out.bytes
  }
}

extension CommittedRowGroup<DatasetDescription> {
  /// Commits to the rows of a dataset with fresh blinding.
  ///
  /// - Parameters:
  ///   - rows: the quantised values of each row, real entries in address order.
  ///   - srs: a checked structured reference string of at least `b + 2` powers.
  ///   - rowBits: `log2 b`, at least 4.
  package static func commit(
    _ rows: [[Int64]], quantisation: DatasetQuantisation, srs: StructuredReferenceString, rowBits: Int,
    randomness: inout some ScalarSource
  ) throws(DatasetError) -> (dataset: CommittedDataset, openings: [DatasetRowOpening]) {
    guard !rows.isEmpty else { throw .noRows }
    let committer = try RowGroupCommitter(dimensions: quantisation.dimensions, srs: srs, rowBits: rowBits)
    let (commitments, openings) = try committer.commitAll(rows, randomness: &randomness)
    let header = DatasetHeader(
      rows: UInt64(rows.count), paddedSize: committer.paddedSize, quantisationDigest: quantisation.digest,
      rowLength: committer.rowLength)
    let description = try DatasetDescription(
      header: header, quantisation: quantisation, srsDigest: srs.sourceDigest,
      root: try DatasetTree.root(leafCommitments: commitments, header: header))
    return (try CommittedDataset(description: description, commitments: commitments), openings)
  }
}

extension CommittedRowGroup<AnnotationsDescription> {
  /// Commits to the annotations of a dataset with fresh blinding of their own.
  ///
  /// - Parameters:
  ///   - rows: for each row of the features the values of all columns.
  ///   - annotations: names and classes, and the root of the features.
  ///   - srs, rowBits: those of the features.
  package static func commit(
    _ rows: [[Int64]], annotations: DatasetAnnotations, srs: StructuredReferenceString, rowBits: Int,
    randomness: inout some ScalarSource
  ) throws(DatasetError) -> (annotations: CommittedAnnotations, openings: [DatasetRowOpening]) {
    guard !rows.isEmpty else { throw .noRows }
    let committer = try RowGroupCommitter(dimensions: [annotations.columns.count], srs: srs, rowBits: rowBits)
    for (index, row) in rows.enumerated() { try annotations.check(row, index: index) }
    let (commitments, openings) = try committer.commitAll(rows, randomness: &randomness)
    let header = annotations.header(rows: UInt64(rows.count), rowLength: committer.rowLength)
    let description = try AnnotationsDescription(
      header: header, annotations: annotations, srsDigest: srs.sourceDigest,
      root: try DatasetTree.root(leafCommitments: commitments, header: header))
    return (try CommittedAnnotations(description: description, commitments: commitments), openings)
  }
}

extension DatasetAnnotations {
  /// Refuses a row that has not one value for each column, below its number of classes.
  package func check(_ row: [Int64], index: Int) throws(DatasetError) {
    guard row.count == columns.count else {
      throw .wrongRowSize(row: index, expected: columns.count, found: row.count)
    }
    for (column, value) in zip(columns, row) where !(0..<Int64(column.classes)).contains(value) {
      throw .noSuchClass(row: index, column: column.name, value: value, classes: column.classes)
    }
  }
}

extension DatasetTree {
  static func root(leafCommitments: [[G1Affine]], header: DatasetHeader) throws(DatasetError) -> [UInt8] {
    do { return try DatasetTree(leafCommitments: leafCommitments, header: header).root } catch { throw .tree(error) }
  }
}
