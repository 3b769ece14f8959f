/// A complete subtree: the leaves from `position * 2^level` on, `2^level` of them. Level 0 is a leaf.
package struct Subtree: Hashable, Sendable {
  package var level: Int
  package var position: UInt64

  package init(level: Int, position: UInt64) {
    self.level = level
    self.position = position
  }
}

/// Which subtrees a root or a proof is made of. Hashes of complete subtrees never change as the tree grows, so they are
/// all that has to be stored.
package enum TreeShape {
  /// The largest tree: sizes and positions are those of a signed integer of 64 bits.
  package static let largestSize = UInt64(Int64.max)

  /// The largest power of two below `width`, which is at least 2: where RFC 9162 splits a list of leaves.
  static func split(_ width: UInt64) -> UInt64 {
    1 << UInt64(63 - (width - 1).leadingZeroBitCount)
  }

  /// The complete subtrees that a range of leaves consists of, the largest first. Empty for an empty range.
  ///
  /// - Parameter leaves: its lower bound is a multiple of the largest power of two in its length; those of RFC 9162 are.
  package static func subtrees(_ leaves: Range<UInt64>) -> [Subtree] {
    var found: [Subtree] = []
    var start = leaves.lowerBound
    let width = leaves.upperBound - leaves.lowerBound
    for level in (0..<64).reversed() where width >> UInt64(level) & 1 == 1 {
      found.append(Subtree(level: level, position: start >> UInt64(level)))
      start += 1 << UInt64(level)
    }
    return found
  }

  /// `MTH` of a range of leaves, from the hashes of its complete subtrees.
  package static func root<Failure: Error>(
    _ leaves: Range<UInt64>, _ hash: (Subtree) throws(Failure) -> TreeHash
  ) throws(Failure) -> TreeHash {
    var result: TreeHash?
    for subtree in subtrees(leaves).reversed() {
      let left = try hash(subtree)
      result = result.map { .node(left, $0) } ?? left
    }
    return result ?? .empty
  }

  /// `PATH(index, D_size)` of RFC 9162, section 2.1.3.1, as ranges of leaves, from the leaf up.
  ///
  /// - Parameter index: below `size`.
  package static func inclusionPath(index: UInt64, size: UInt64) -> [Range<UInt64>] {
    var path: [Range<UInt64>] = []
    var start: UInt64 = 0
    var end = size
    while end - start > 1 {
      let middle = start + split(end - start)
      if index < middle {
        path.append(middle..<end)
        end = middle
      } else {
        path.append(start..<middle)
        start = middle
      }
    }
    return path.reversed()
  }

  /// `PROOF(first, D_second)` of RFC 9162, section 2.1.4.1, as ranges of leaves, from below up.
  ///
  /// - Parameter first: from 1 to `second`.
  package static func consistencyPath(first: UInt64, second: UInt64) -> [Range<UInt64>] {
    var path: [Range<UInt64>] = []
    var start: UInt64 = 0
    var end = second
    // Whether the old root is the hash of what is left, so that the proof can leave it out.
    var isKnown = true
    while end != first {
      let middle = start + split(end - start)
      if first <= middle {
        path.append(middle..<end)
        end = middle
      } else {
        path.append(start..<middle)
        start = middle
        isKnown = false
      }
    }
    if !isKnown { path.append(start..<end) }
    return path.reversed()
  }
}
