/// Shows that a tree is a continuation of an older one: the proof of RFC 9162, section 2.1.4.
package struct ConsistencyProof: Sendable, Equatable {
  /// Size of the older tree.
  package var first: UInt64
  /// Size of the newer tree.
  package var second: UInt64
  /// From below up.
  package var path: [TreeHash]

  package init(first: UInt64, second: UInt64, path: [TreeHash]) {
    self.first = first
    self.second = second
    self.path = path
  }

  /// The proof out of the hashes of complete subtrees. It is empty if the sizes are equal or the older tree has no
  /// leaves.
  ///
  /// - Throws: `TransparencyLogError.noSuchSize` if `first` is above `second`, or what `hash` throws.
  package init(
    first: UInt64, second: UInt64, _ hash: (Subtree) throws(TransparencyLogError) -> TreeHash
  ) throws(TransparencyLogError) {
    guard first <= second else { throw .noSuchSize(first, size: second) }
    var path: [TreeHash] = []
    if first > 0 {
      for leaves in TreeShape.consistencyPath(first: first, second: second) {
        path.append(try TreeShape.root(leaves, hash))
      }
    }
    self.init(first: first, second: second, path: path)
  }

  /// Checks the proof (section 2.1.4.2). Two trees of one size have to have one root, and every tree continues the one
  /// without leaves; the RFC leaves both to the caller.
  ///
  /// - Parameters:
  ///   - firstRoot: of the older tree.
  ///   - secondRoot: of the newer tree. Both from a source that is trusted, such as signed checkpoints.
  /// - Throws: `TransparencyLogError.rolledBack`, `.proofTooLong`, `.proofTooShort` or `.logForked`.
  package func verify(firstRoot: TreeHash, secondRoot: TreeHash) throws(TransparencyLogError) {
    guard first <= second else { throw .rolledBack(from: first, to: second) }
    let forked = TransparencyLogError.logForked(first: first, second: second)
    guard first > 0, first < second else {
      guard path.isEmpty else { throw .proofTooLong }
      guard first > 0 || firstRoot == .empty, first < second || firstRoot == secondRoot else { throw forked }
      return
    }
    // An older tree that is complete is a node of the newer one, and the proof leaves its hash out.
    var rest = path[...]
    guard let start = first.nonzeroBitCount == 1 ? firstRoot : rest.popFirst() else { throw .proofTooShort }
    var (node, last) = (first - 1, second - 1)
    let skipped = UInt64((~node).trailingZeroBitCount)
    (node, last) = (node >> skipped, last >> skipped)
    var (older, newer) = (start, start)
    for hash in rest {
      guard last > 0 else { throw .proofTooLong }
      if node & 1 == 1 || node == last {
        (older, newer) = (.node(hash, older), .node(hash, newer))
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        newer = .node(newer, hash)
      }
      node >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .proofTooShort }
    guard older == firstRoot, newer == secondRoot else { throw forked }
  }
}
