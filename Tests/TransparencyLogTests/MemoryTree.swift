import TestSupport
import TransparencyLog

/// A tree in memory, and the definition of RFC 9162 section 2.1.1 to compare it with.
struct MemoryTree {
  private(set) var frontier = Frontier()
  private var hashes: [Subtree: TreeHash] = [:]
  private(set) var leaves: [TreeHash] = []

  init(_ contents: [[UInt8]]) {
    for content in contents {
      let leaf = TreeHash.leaf(content)
      hashes[Subtree(level: 0, position: frontier.size)] = leaf
      leaves.append(leaf)
      for (subtree, hash) in frontier.append(leaf) { hashes[subtree] = hash }
    }
  }

  func hash(_ subtree: Subtree) throws(TransparencyLogError) -> TreeHash {
    guard let hash = hashes[subtree] else {
      throw .nodeRemoved(level: subtree.level, position: subtree.position)
    }
    return hash
  }

  func root(_ size: Int) throws -> TreeHash { try TreeShape.root(0..<UInt64(size), hash) }

  func inclusion(_ index: Int, _ size: Int) throws -> InclusionProof {
    try InclusionProof(index: UInt64(index), size: UInt64(size), hash)
  }

  func consistency(_ first: Int, _ second: Int) throws -> ConsistencyProof {
    try ConsistencyProof(first: UInt64(first), second: UInt64(second), hash)
  }

  /// `MTH` word for word.
  static func definition(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
    guard leaves.count > 1 else { return leaves.first ?? .empty }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return .node(definition(leaves[..<middle]), definition(leaves[middle...]))
  }
}

extension TreeHash {
  /// From hexadecimal; the hash of nothing if it is none, so that a comparison fails.
  init(_ text: String) { self = Hexadecimal.decode(text).flatMap { TreeHash(bytes: $0) } ?? .empty }

  /// Another hash, by one bit.
  func flipped(_ bit: Int = 0) -> TreeHash {
    var bytes = bytes
    bytes[bit / 8 % bytes.count] ^= 1 << UInt8(bit % 8)
    return TreeHash(bytes: bytes) ?? .empty
  }
}
