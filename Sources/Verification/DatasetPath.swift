import BN254
import FiatShamir

/// What a dataset root binds besides its rows.
///
/// Encoding, 48 bytes: `le64(rows) || le32(padded size) || quantisation digest || le32(b)`.
package struct DatasetHeader: Sendable, Equatable {
  /// Number of dataset rows, at least 1.
  package var rows: UInt64
  /// Entries of one dataset row after padding each dimension: a power of two.
  package var paddedSize: UInt32
  /// Digest of shape and scale, 32 bytes.
  package var quantisationDigest: [UInt8]
  /// `b`, the entries under one commitment: a power of two, at least 16.
  package var rowLength: UInt32

  /// Length of the encoding in bytes.
  package static let encodedLength = 48

  package init(rows: UInt64, paddedSize: UInt32, quantisationDigest: [UInt8], rowLength: UInt32) {
    self.rows = rows
    self.paddedSize = paddedSize
    self.quantisationDigest = quantisationDigest
    self.rowLength = rowLength
  }

  /// Reads an encoding from outside.
  ///
  /// - Returns: `nil` unless it has 48 bytes and the fields are in their ranges.
  package init?(encoded bytes: some Collection<UInt8>) {
    guard bytes.count == Self.encodedLength else { return nil }
    let bytes = Array(bytes)
    func integer(_ range: Range<Int>) -> UInt64 { bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(
      rows: integer(0..<8), paddedSize: UInt32(truncatingIfNeeded: integer(8..<12)),
      quantisationDigest: Array(bytes[12..<44]), rowLength: UInt32(truncatingIfNeeded: integer(44..<48)))
    guard isValid else { return nil }
  }

  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.encodedLength)
    withUnsafeBytes(of: rows.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: paddedSize.littleEndian) { bytes += $0 }
    bytes += quantisationDigest
    withUnsafeBytes(of: rowLength.littleEndian) { bytes += $0 }
    return bytes
  }

  /// Whether all fields are in their ranges.
  package var isValid: Bool {
    rows >= 1 && paddedSize.nonzeroBitCount == 1 && rowLength.nonzeroBitCount == 1 && rowLength >= 16
      && quantisationDigest.count == 32
  }

  /// Commitments of one dataset row; 0 for a header that is not valid.
  package var commitmentsPerRow: Int {
    isValid ? max(1, Int(paddedSize / rowLength)) : 0
  }

  /// Length of every path, `ceil(log2 rows)`.
  package var pathLength: Int {
    rows <= 1 ? 0 : UInt64.bitWidth - (rows - 1).leadingZeroBitCount
  }
}

/// The hashes of the dataset tree. Their first bytes differ, so no node can pass for a leaf or a root.
package enum DatasetHash {
  /// `H(0x00 || le64(index) || commitments)`, 64 bytes for each commitment.
  package static func leaf(index: UInt64, commitments: [G1Affine]) -> [UInt8] {
    leaf(index: index, encodedCommitments: commitments.flatMap(\.canonicalBytes))
  }

  /// The leaf of commitments that are encoded already.
  package static func leaf(index: UInt64, encodedCommitments: some Sequence<UInt8>) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(0x00)
    hasher.update(littleEndian: index)
    hasher.update(encodedCommitments)
    return hasher.finalize()
  }

  /// `H(0x01 || left || right)`.
  package static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(0x01)
    hasher.update(left)
    hasher.update(right)
    return hasher.finalize()
  }

  /// `H(0x03)`, in place of the leaves from `rows` to the next power of two.
  package static let missingLeaf = Keccak256.hash([0x03])

  /// `H(0x02 || "dataset" || header || tree root)`.
  package static func root(header: DatasetHeader, treeRoot: [UInt8]) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(0x02)
    hasher.update("dataset".utf8)
    hasher.update(header.encoded)
    hasher.update(treeRoot)
    return hasher.finalize()
  }
}

/// Shows that a row with given commitments is row `index` of the dataset with a given root.
package struct DatasetPath: Sendable, Equatable {
  /// Index of the row, from 0.
  package var index: UInt64
  /// Hashes beside the way from the leaf up, 32 bytes each.
  package var siblings: [[UInt8]]

  package init(index: UInt64, siblings: [[UInt8]]) {
    self.index = index
    self.siblings = siblings
  }

  /// The dataset root that follows from the commitments of the row; the caller compares it with the claimed one.
  ///
  /// - Returns: `nil` if the header is not valid, the index is not below `rows`, or the path, a sibling or the list of
  ///   commitments has the wrong length.
  package func root(leafCommitments: [G1Affine], header: DatasetHeader) -> [UInt8]? {
    guard header.isValid, index < header.rows, siblings.count == header.pathLength,
      leafCommitments.count == header.commitmentsPerRow, siblings.allSatisfy({ $0.count == 32 })
    else { return nil }
    var hash = DatasetHash.leaf(index: index, commitments: leafCommitments)
    for (level, sibling) in siblings.enumerated() {
      let isRight = index >> UInt64(level) & 1 == 1
      hash = isRight ? DatasetHash.node(sibling, hash) : DatasetHash.node(hash, sibling)
    }
    return DatasetHash.root(header: header, treeRoot: hash)
  }
}
