/// The right edge of a growing tree: the complete subtrees it consists of, which is all that appending needs.
package struct Frontier: Sendable, Equatable {
  /// Number of leaves, at most `TreeShape.largestSize`.
  package private(set) var size: UInt64
  /// The hashes of `TreeShape.subtrees(0..<size)`.
  private var hashes: [TreeHash]

  /// A tree without leaves.
  package init() {
    size = 0
    hashes = []
  }

  /// The edge of a tree of which the hashes of all complete subtrees are known.
  package init<Failure: Error>(
    size: UInt64, _ hash: (Subtree) throws(Failure) -> TreeHash
  ) throws(Failure) {
    self.size = size
    hashes = []
    for subtree in TreeShape.subtrees(0..<size) { hashes.append(try hash(subtree)) }
  }

  /// Adds a leaf.
  ///
  /// - Returns: the hashes of the subtrees above it that it completes, from below up.
  package mutating func append(_ leaf: TreeHash) -> [(subtree: Subtree, hash: TreeHash)] {
    var completed: [(subtree: Subtree, hash: TreeHash)] = []
    var hash = leaf
    var subtree = Subtree(level: 0, position: size)
    // A subtree at an odd position completes the one above it.
    while subtree.position & 1 == 1, let left = hashes.popLast() {
      hash = .node(left, hash)
      subtree = Subtree(level: subtree.level + 1, position: subtree.position >> 1)
      completed.append((subtree, hash))
    }
    hashes.append(hash)
    size += 1
    return completed
  }

  /// `MTH` of the tree.
  package var root: TreeHash {
    guard let last = hashes.last else { return .empty }
    return hashes.dropLast().reversed().reduce(last) { .node($1, $0) }
  }
}
