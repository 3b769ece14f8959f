import BN254
import Verification

/// Why no tree was made.
package enum DatasetTreeError: Error, Equatable, Sendable {
  /// A field of the header is out of its range.
  case invalidHeader
  case wrongRowCount(have: Int, announced: UInt64)
  case wrongCommitmentCount(row: Int, have: Int, need: Int)
}

extension DatasetTreeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidHeader:
      "the dataset header is out of range: at least 1 row, sizes powers of two, b at least 16, a digest of 32 bytes"
    case .wrongRowCount(let have, let announced): "the dataset has \(have) rows, its header says \(announced)"
    case .wrongCommitmentCount(let row, let have, let need):
      "dataset row \(row) has \(have) commitments, its size and b ask for \(need)"
    }
  }
}

/// The Merkle tree over the commitments to the rows of a dataset.
package struct DatasetTree: Sendable {
  package let header: DatasetHeader
  private let levels: HashLevels

  /// The tree of the given rows, each a list of commitments in the order of its entries.
  package init(leafCommitments: [[G1Affine]], header: DatasetHeader) throws(DatasetTreeError) {
    guard header.isValid else { throw .invalidHeader }
    guard UInt64(leafCommitments.count) == header.rows else {
      throw .wrongRowCount(have: leafCommitments.count, announced: header.rows)
    }
    for (row, commitments) in leafCommitments.enumerated() where commitments.count != header.commitmentsPerRow {
      throw .wrongCommitmentCount(row: row, have: commitments.count, need: header.commitmentsPerRow)
    }
    let leaves = leafCommitments.enumerated().map {
      DatasetHash.leaf(index: UInt64($0.offset), commitments: $0.element)
    }
    self.header = header
    levels = HashLevels(leaves, missing: DatasetHash.missingLeaf, height: header.pathLength)
  }

  /// The root that a model card claims.
  package var root: [UInt8] {
    DatasetHash.root(header: header, treeRoot: levels.root)
  }

  /// The path of row `index`; `nil` if there is no such row.
  package func path(index: UInt64) -> DatasetPath? {
    guard index < header.rows else { return nil }
    let siblings = (0..<header.pathLength).map { levels.node(level: $0, index: index >> UInt64($0) ^ 1) }
    return DatasetPath(index: index, siblings: siblings)
  }

  /// One path for several rows; `nil` if there are none, one does not exist, or they do not strictly ascend.
  package func multiPath(indices: [UInt64]) -> DatasetMultiPath? {
    DatasetMultiPath.siblingPlaces(of: indices, header: header).map { places in
      DatasetMultiPath(indices: indices, siblings: places.map { levels.node(level: $0.level, index: $0.index) })
    }
  }
}

/// The hashes of a tree, or of a part of one, from one of its levels up to a single node.
struct HashLevels: Sendable {
  /// From the given level up, without what stands for missing rows only.
  private let levels: [[[UInt8]]]
  /// At each level, the hash of a subtree without rows.
  private let missing: [[UInt8]]

  /// - Parameters:
  ///   - nodes: hashes of the lowest level, at most `2^height`.
  ///   - empty: hash of a node of that level below which there are no rows.
  init(_ nodes: [[UInt8]], missing empty: [UInt8], height: Int) {
    var levels = [nodes]
    var missing = [empty]
    for level in 0..<height {
      let below = levels[level]
      let empty = missing[level]
      levels.append(
        stride(from: 0, to: below.count, by: 2).map { left in
          DatasetHash.node(below[left], left + 1 < below.count ? below[left + 1] : empty)
        })
      missing.append(DatasetHash.node(empty, empty))
    }
    self.levels = levels
    self.missing = missing
  }

  /// The hash of a node; `level` counts from the lowest one.
  func node(level: Int, index: UInt64) -> [UInt8] {
    index < UInt64(levels[level].count) ? levels[level][Int(index)] : missing[level]
  }

  /// The single node at the top.
  var root: [UInt8] { node(level: levels.count - 1, index: 0) }

  /// What stands at the top of a tree without rows.
  var missingRoot: [UInt8] { missing[levels.count - 1] }
}
