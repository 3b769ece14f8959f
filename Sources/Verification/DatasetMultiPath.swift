import BN254

/// Shows that rows with given commitments are the rows at given places of the dataset with a given root: the paths of
/// all these rows without what they share. For one row it is the siblings of its path.
package struct DatasetMultiPath: Sendable, Equatable {
  /// Places of the rows, from 0, strictly ascending.
  package var indices: [UInt64]
  /// Hashes of 32 bytes, level by level from the leaves up, each level from left to right: exactly those beside the
  /// ways up that do not follow from the rows themselves. Subtrees without rows count as any other.
  package var siblings: [[UInt8]]

  package init(indices: [UInt64], siblings: [[UInt8]]) {
    self.indices = indices
    self.siblings = siblings
  }

  /// A node of the tree: level 0 are the leaves, `index` counts from the left.
  package struct Place: Sendable, Equatable {
    package var level: Int
    package var index: UInt64

    package init(level: Int, index: UInt64) {
      self.level = level
      self.index = index
    }
  }

  /// Where the siblings stand, in their order. Takes at most `indices.count * pathLength` steps.
  ///
  /// - Returns: `nil` if the header is not valid or the indices are none, not strictly ascending or not below `rows`.
  package static func siblingPlaces(of indices: [UInt64], header: DatasetHeader) -> [Place]? {
    guard isAscending(indices, below: header) else { return nil }
    var places: [Place] = []
    var nodes = indices
    for level in 0..<header.pathLength {
      let ways = waysUp(from: nodes)
      for case .beside(let index) in ways { places.append(Place(level: level, index: index)) }
      nodes = parents(of: nodes)
    }
    return places
  }

  /// The dataset root that follows from the commitments of the rows, in the order of the indices; the caller compares
  /// it with the claimed one. Takes at most `indices.count * (pathLength + 1)` hashes.
  ///
  /// - Returns: `nil` if the header is not valid, the indices are none, not strictly ascending or not below `rows`, or
  ///   the siblings, the rows, the commitments of one or the bytes of a sibling are not exactly as many as they have to
  ///   be.
  package func root(leafCommitments: [[G1Affine]], header: DatasetHeader) -> [UInt8]? {
    guard Self.isAscending(indices, below: header), leafCommitments.count == indices.count,
      leafCommitments.allSatisfy({ $0.count == header.commitmentsPerRow }),
      siblings.allSatisfy({ $0.count == 32 })
    else { return nil }
    var nodes = indices
    var hashes = zip(indices, leafCommitments).map { DatasetHash.leaf(index: $0, commitments: $1) }
    var unused = siblings[...]
    for _ in 0..<header.pathLength {
      var below = hashes[...]
      var above: [[UInt8]] = []
      for way in Self.waysUp(from: nodes) {
        guard let hash = below.popFirst() else { return nil }
        switch way {
        case .together:
          guard let right = below.popFirst() else { return nil }
          above.append(DatasetHash.node(hash, right))
        case .beside(let index):
          guard let sibling = unused.popFirst() else { return nil }
          above.append(index & 1 == 0 ? DatasetHash.node(sibling, hash) : DatasetHash.node(hash, sibling))
        }
      }
      hashes = above
      nodes = Self.parents(of: nodes)
    }
    guard unused.isEmpty, let treeRoot = hashes.first else { return nil }
    return DatasetHash.root(header: header, treeRoot: treeRoot)
  }

  /// How nodes that are known lead to one of the next level.
  private enum Way {
    /// Both children are known.
    case together
    /// One is known, the other one has this index.
    case beside(UInt64)
  }

  private static func waysUp(from nodes: [UInt64]) -> [Way] {
    var ways: [Way] = []
    var rest = nodes[...]
    while let node = rest.popFirst() {
      if rest.first == node ^ 1 {
        rest.removeFirst()
        ways.append(.together)
      } else {
        ways.append(.beside(node ^ 1))
      }
    }
    return ways
  }

  private static func parents(of nodes: [UInt64]) -> [UInt64] {
    var parents: [UInt64] = []
    for node in nodes where parents.last != node >> 1 { parents.append(node >> 1) }
    return parents
  }

  private static func isAscending(_ indices: [UInt64], below header: DatasetHeader) -> Bool {
    guard header.isValid, let last = indices.last, last < header.rows else { return false }
    return zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }
  }
}
