import Attestation

/// A proof as a file, in JSON. Hashes are hexadecimal text; checkpoints are signed notes, verbatim.
package struct LogProofDocument: Codable, Sendable, Equatable {
  package static let format = "plumbline-log-proof"
  package static let version: UInt32 = 1

  package enum Kind: String, Sendable {
    case inclusion
    case consistency
  }

  package var format: String
  package var version: UInt32
  package var kind: String
  /// Of an inclusion proof: the entry, from 0, and its leaf hash.
  package var index: UInt64?
  package var leafHash: String?
  /// Of a consistency proof: size of the older tree.
  package var firstSize: UInt64?
  /// Size of the tree; of the newer one for a consistency proof.
  package var size: UInt64
  package var path: [String]
  /// Of the older tree, if there is one.
  package var firstCheckpoint: String?
  /// Of the tree of `size`, if there is one.
  package var checkpoint: String?

  package init(_ proof: InclusionProof, leaf: TreeHash, checkpoint: SignedCheckpoint?) {
    format = Self.format
    version = Self.version
    kind = Kind.inclusion.rawValue
    index = proof.index
    leafHash = HexadecimalText.encode(leaf.bytes)
    size = proof.size
    path = proof.path.map { HexadecimalText.encode($0.bytes) }
    self.checkpoint = checkpoint.map { String(decoding: $0.encoded, as: UTF8.self) }
  }

  package init(_ proof: ConsistencyProof, first: SignedCheckpoint?, second: SignedCheckpoint?) {
    format = Self.format
    version = Self.version
    kind = Kind.consistency.rawValue
    firstSize = proof.first
    size = proof.second
    path = proof.path.map { HexadecimalText.encode($0.bytes) }
    firstCheckpoint = first.map { String(decoding: $0.encoded, as: UTF8.self) }
    checkpoint = second.map { String(decoding: $0.encoded, as: UTF8.self) }
  }

  // MARK: Reading

  private func check(_ expected: Kind) throws(TransparencyLogError) {
    guard format == Self.format else { throw .malformedProof(field: "format") }
    guard version == Self.version else { throw .unsupportedProofVersion(version) }
    guard let found = Kind(rawValue: kind) else { throw .malformedProof(field: "kind") }
    guard found == expected else { throw .otherProofKind(expected: expected.rawValue, found: found.rawValue) }
  }

  private static func hash(_ text: String, _ field: String) throws(TransparencyLogError) -> TreeHash {
    guard let bytes = HexadecimalText.decode(text, count: TreeHash.length), let hash = TreeHash(bytes: bytes) else {
      throw .malformedProof(field: field)
    }
    return hash
  }

  private func hashes() throws(TransparencyLogError) -> [TreeHash] {
    var hashes: [TreeHash] = []
    for text in path { hashes.append(try Self.hash(text, "path")) }
    return hashes
  }

  /// The inclusion proof with the leaf it is for.
  ///
  /// - Throws: `TransparencyLogError.malformedProof`, `.unsupportedProofVersion` or `.otherProofKind`.
  package func inclusion() throws(TransparencyLogError) -> (proof: InclusionProof, leaf: TreeHash) {
    try check(.inclusion)
    guard let index else { throw .malformedProof(field: "index") }
    guard let leafHash else { throw .malformedProof(field: "leafHash") }
    let leaf = try Self.hash(leafHash, "leafHash")
    return (InclusionProof(index: index, size: size, path: try hashes()), leaf)
  }

  /// - Throws: `TransparencyLogError.malformedProof`, `.unsupportedProofVersion` or `.otherProofKind`.
  package func consistency() throws(TransparencyLogError) -> ConsistencyProof {
    try check(.consistency)
    guard let firstSize else { throw .malformedProof(field: "firstSize") }
    return ConsistencyProof(first: firstSize, second: size, path: try hashes())
  }
}
