import BN254
import Circuits
import FiatShamir

/// What a model's author publishes: which circuit, which committed parameters, and which dataset is claimed.
///
/// The dataset is the author's claim; every proof is bound to it, and no proof of inference shows that training used it.
package struct ModelCard: Sendable, Equatable {
  package static let version: UInt32 = 1

  /// 32 bytes.
  package var circuitDigest: [UInt8]
  /// `b`.
  package var rowLength: Int
  package var parameterCommitments: [G1Affine]
  /// 32 bytes, or `nil` if no dataset is claimed.
  package var claimedDatasetRoot: [UInt8]?
  /// 32 bytes: digest of metadata that the protocol does not interpret.
  package var metadataDigest: [UInt8]

  package init(
    circuitDigest: [UInt8], rowLength: Int, parameterCommitments: [G1Affine], claimedDatasetRoot: [UInt8]?,
    metadataDigest: [UInt8]
  ) {
    self.circuitDigest = circuitDigest
    self.rowLength = rowLength
    self.parameterCommitments = parameterCommitments
    self.claimedDatasetRoot = claimedDatasetRoot
    self.metadataDigest = metadataDigest
  }

  /// `H(0x11 || le32(version) || circuit digest || le32(b) || le32(rows) || parameter commitments ||
  /// claim flag || claimed root or zeros || metadata digest)`.
  package var digest: [UInt8] {
    var out = ByteWriter()
    out.write(UInt8(0x11))
    out.write(Self.version)
    out.write(bytes: circuitDigest)
    out.write(count: rowLength)
    out.write(count: parameterCommitments.count)
    for point in parameterCommitments { out.write(bytes: point.canonicalBytes) }
    out.write(UInt8(claimedDatasetRoot == nil ? 0 : 1))
    out.write(bytes: claimedDatasetRoot ?? [UInt8](repeating: 0, count: DigestLength.bytes))
    out.write(bytes: metadataDigest)
    return Keccak256.hash(out.bytes)
  }
}
