import Crypto

/// A hash of the Merkle tree of RFC 9162, section 2.1.1, with SHA-256: 32 bytes.
package struct TreeHash: Hashable, Sendable {
  package static let length = 32

  package let bytes: [UInt8]

  /// - Returns: `nil` unless there are exactly 32 bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self.bytes = Array(bytes)
  }

  private init(prefix: UInt8?, _ parts: [UInt8]...) {
    var hasher = SHA256()
    if let prefix { withUnsafeBytes(of: prefix) { hasher.update(bufferPointer: $0) } }
    for part in parts { part.withUnsafeBytes { hasher.update(bufferPointer: $0) } }
    bytes = Array(hasher.finalize())
  }

  /// The root of a tree without leaves.
  package static let empty = TreeHash(prefix: nil)

  /// The hash of a leaf with this content.
  package static func leaf(_ content: [UInt8]) -> TreeHash { TreeHash(prefix: 0, content) }

  /// The hash of the node above two others. Its prefix is another than that of leaves, so that no content can pass for
  /// a node.
  package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    TreeHash(prefix: 1, left.bytes, right.bytes)
  }
}
