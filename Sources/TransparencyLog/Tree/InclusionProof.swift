/// Shows that a leaf is in a tree: the audit path of RFC 9162, section 2.1.3.
package struct InclusionProof: Sendable, Equatable {
  /// Of the leaf, from 0.
  package var index: UInt64
  /// Of the tree.
  package var size: UInt64
  /// From the sibling of the leaf up.
  package var path: [TreeHash]

  package init(index: UInt64, size: UInt64, path: [TreeHash]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// The proof for one leaf, out of the hashes of complete subtrees; about `log2(size)` of them are read, and once more
  /// for a tree that is not complete.
  ///
  /// - Throws: `TransparencyLogError.noSuchEntry`, or what `hash` throws.
  package init(
    index: UInt64, size: UInt64, _ hash: (Subtree) throws(TransparencyLogError) -> TreeHash
  ) throws(TransparencyLogError) {
    guard index < size else { throw .noSuchEntry(index: index, size: size) }
    var path: [TreeHash] = []
    for leaves in TreeShape.inclusionPath(index: index, size: size) { path.append(try TreeShape.root(leaves, hash)) }
    self.init(index: index, size: size, path: path)
  }

  /// Checks the proof (section 2.1.3.2).
  ///
  /// - Parameters:
  ///   - leaf: hash of the entry.
  ///   - root: of the tree of `size` leaves, from a source that is trusted, such as a signed checkpoint.
  /// - Throws: `TransparencyLogError.noSuchEntry`, `.proofTooLong`, `.proofTooShort` or `.notIncluded`.
  package func verify(leaf: TreeHash, root: TreeHash) throws(TransparencyLogError) {
    guard index < size else { throw .noSuchEntry(index: index, size: size) }
    var node = index
    var last = size - 1
    var hash = leaf
    for sibling in path {
      guard last > 0 else { throw .proofTooLong }
      if node & 1 == 1 || node == last {
        hash = .node(sibling, hash)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = .node(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .proofTooShort }
    guard hash == root else { throw .notIncluded(index: index, size: size) }
  }
}
