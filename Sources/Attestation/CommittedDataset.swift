import BN254
import Circuits
import PolynomialCommitments
import Verification

/// A dataset with the commitments to all its rows: enough to make paths, nothing of it secret.
package struct CommittedDataset: Sendable {
  package let description: DatasetDescription
  /// For each row its commitments, in the order of its entries.
  package let commitments: [[G1Affine]]
  private let tree: DatasetTree

  /// - Throws: `DatasetError.otherRoot` if the commitments do not give the root of the description.
  package init(description: DatasetDescription, commitments: [[G1Affine]]) throws(DatasetError) {
    do {
      tree = try DatasetTree(leafCommitments: commitments, header: description.header)
    } catch {
      throw .tree(error)
    }
    guard tree.root == description.root else { throw .otherRoot(file: Self.file) }
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

  // MARK: Committing

  /// Dataset rows that are committed together: enough work for all cores, little memory.
  private static let batch = 256

  /// Commits to the rows of a dataset (protocol section 3): each is padded per dimension, cut in rows of `b`, and every
  /// one of these is blinded.
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
    guard (4...24).contains(rowBits), srs.powers.count >= (1 << rowBits) + 2 else {
      throw .inconsistent(field: "row length")
    }
    let paddedSize = try DatasetDescription.paddedSize(quantisation.dimensions)
    let addresses = AddressBits.realAddresses(dimensions: quantisation.dimensions)
    for (index, row) in rows.enumerated() where row.count != addresses.count {
      throw .wrongRowSize(row: index, expected: addresses.count, found: row.count)
    }
    let header = DatasetHeader(
      rows: UInt64(rows.count), paddedSize: UInt32(truncatingIfNeeded: paddedSize),
      quantisationDigest: quantisation.digest, rowLength: 1 << UInt32(rowBits))
    let perRow = header.commitmentsPerRow
    // Each dataset row begins a row of `b`, so that many can be committed as one vector.
    let stride = perRow << rowBits
    let committer = RowCommitter(powers: srs.powers, rowLength: 1 << rowBits)
    var commitments: [[G1Affine]] = []
    var openings: [DatasetRowOpening] = []
    for start in Swift.stride(from: 0, to: rows.count, by: batch) {
      let members = rows[start..<min(start + batch, rows.count)]
      var vector = [Int64](repeating: 0, count: members.count * stride)
      for (position, values) in members.enumerated() {
        for (address, value) in zip(addresses, values) { vector[position * stride + address] = value }
      }
      let blinding = RowBlinding.random(members.count * perRow, from: &randomness)
      let points = committer.commit(vector, blinding: blinding)
      for (position, values) in members.enumerated() {
        let range = (position * perRow)..<((position + 1) * perRow)
        commitments.append(Array(points[range]))
        openings.append(DatasetRowOpening(values: values, blinding: Array(blinding[range])))
      }
    }
    let tree: DatasetTree
    do { tree = try DatasetTree(leafCommitments: commitments, header: header) } catch { throw .tree(error) }
    let description = try DatasetDescription(
      header: header, quantisation: quantisation, srsDigest: srs.sourceDigest, root: tree.root)
    return (try CommittedDataset(description: description, commitments: commitments), openings)
  }

  // MARK: File

  package static let magic: [UInt8] = Array("PLBDROWS".utf8)
  package static let version: UInt32 = 1
  private static let file = "dataset commitments"

  /// The commitments file: magic, version, root, then 64 bytes for each commitment, row after row.
  package var encodedCommitments: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: Self.magic)
    out.write(Self.version)
    out.write(bytes: description.root)
    for row in commitments {
      for point in row { out.write(bytes: point.canonicalBytes) }
    }
    return out.bytes
  }

  /// Reads a commitments file and checks it against the root.
  package init(description: DatasetDescription, decodingCommitments bytes: [UInt8]) throws(DatasetError) {
    var reader = try DatasetFileReader(bytes, magic: Self.magic, version: Self.version, file: Self.file)
    guard try reader.digest("root") == description.root else { throw .otherRoot(file: Self.file) }
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
