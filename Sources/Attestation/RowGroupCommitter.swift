import BN254
import Circuits
import PolynomialCommitments
import Verification

/// Commits to rows of one shape, some at a time (protocol section 3): each is padded per dimension, cut in rows of `b`,
/// and every one of these is blinded.
package struct RowGroupCommitter: Sendable {
  /// Rows that are committed together: enough work for all cores, little memory.
  package static let batch = 256

  package let paddedSize: UInt32
  package let rowLength: UInt32
  private let addresses: [Int]
  private let commitmentsPerRow: Int
  private let committer: RowCommitter

  /// - Parameters:
  ///   - dimensions: shape of a row.
  ///   - srs: a checked structured reference string of at least `b + 2` powers.
  ///   - rowBits: `log2 b`, at least 4.
  package init(dimensions: [Int], srs: StructuredReferenceString, rowBits: Int) throws(DatasetError) {
    guard (4...24).contains(rowBits), srs.powers.count >= (1 << rowBits) + 2 else {
      throw .inconsistent(field: "row length")
    }
    let size = try DatasetDescription.paddedSize(dimensions)
    paddedSize = UInt32(truncatingIfNeeded: size)
    rowLength = 1 << UInt32(rowBits)
    commitmentsPerRow = max(1, size >> rowBits)
    addresses = AddressBits.realAddresses(dimensions: dimensions)
    committer = RowCommitter(powers: srs.powers, rowLength: 1 << rowBits)
  }

  /// Commits to a few rows with fresh blinding.
  ///
  /// - Parameters:
  ///   - rows: the values of each row, real entries in address order.
  ///   - first: index of the first one, for errors.
  package func commit(
    _ rows: some Collection<[Int64]>, first: Int, randomness: inout some ScalarSource
  ) throws(DatasetError) -> (commitments: [[G1Affine]], openings: [DatasetRowOpening]) {
    let rows = Array(rows)
    for (position, row) in rows.enumerated() where row.count != addresses.count {
      throw .wrongRowSize(row: first + position, expected: addresses.count, found: row.count)
    }
    // Each row begins a row of `b`, so that many can be committed as one vector.
    let stride = commitmentsPerRow * Int(rowLength)
    var vector = [Int64](repeating: 0, count: rows.count * stride)
    for (position, values) in rows.enumerated() {
      for (address, value) in zip(addresses, values) { vector[position * stride + address] = value }
    }
    let blinding = RowBlinding.random(rows.count * commitmentsPerRow, from: &randomness)
    let points = committer.commit(vector, blinding: blinding)
    var commitments: [[G1Affine]] = []
    var openings: [DatasetRowOpening] = []
    for (position, values) in rows.enumerated() {
      let range = (position * commitmentsPerRow)..<((position + 1) * commitmentsPerRow)
      commitments.append(Array(points[range]))
      openings.append(DatasetRowOpening(values: values, blinding: Array(blinding[range])))
    }
    return (commitments, openings)
  }

  /// Commits to all rows, `batch` at a time.
  func commitAll(
    _ rows: [[Int64]], randomness: inout some ScalarSource
  ) throws(DatasetError) -> (commitments: [[G1Affine]], openings: [DatasetRowOpening]) {
    guard !rows.isEmpty else { throw .noRows }
    for (index, row) in rows.enumerated() where row.count != addresses.count {
      throw .wrongRowSize(row: index, expected: addresses.count, found: row.count)
    }
    var commitments: [[G1Affine]] = []
    var openings: [DatasetRowOpening] = []
    for start in Swift.stride(from: 0, to: rows.count, by: Self.batch) {
      let some = try commit(
        rows[start..<min(start + Self.batch, rows.count)], first: start, randomness: &randomness)
      commitments += some.commitments
      openings += some.openings
    }
    return (commitments, openings)
  }
}
