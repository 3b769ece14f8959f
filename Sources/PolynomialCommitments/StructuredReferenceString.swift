import BN254
import FiatShamir

/// A universal structured reference string: `[tau^i]_1` for `i < D`, with `[1]_2` and `[tau]_2`.
///
/// A value of this type is not checked by being there: `check()` shows that it is well formed. That `tau` is unknown to
/// everyone is never shown; a verifier accepts only what its user put on the trust list (`SRSTrustList`).
package struct StructuredReferenceString: Sendable, Equatable {
  /// Where the powers come from.
  package enum Origin: Sendable, Equatable, CaseIterable {
    /// A ceremony: sound as long as one of its contributors forgot its secret.
    case ceremony
    /// Made on one machine, for development. Who made it may know `tau` and can then forge every proof.
    case insecureLocal
  }

  /// Largest number of powers: that of a ceremony of power 28, the largest for BN254.
  package static let maximumPowers = 1 << 29 - 1

  /// `[tau^i]_1`, power `i` at index `i`.
  package let powers: [G1Affine]
  /// `[1]_2`.
  package let g2: G2Affine
  /// `[tau]_2`.
  package let tauG2: G2Affine
  package let origin: Origin
  /// Digest of the reference string that this one was cut from; its own digest if it is whole. Keys carry this digest.
  package let sourceDigest: [UInt8]
  /// Whether `sourceDigest` is that of exactly these powers.
  package let isWhole: Bool

  /// A whole reference string of the given points, which are not checked.
  package init(powers: [G1Affine], g2: G2Affine, tauG2: G2Affine, origin: Origin) {
    self.init(
      powers: powers, g2: g2, tauG2: tauG2, origin: origin,
      sourceDigest: Self.digest(powers: powers, g2: g2, tauG2: tauG2), isWhole: true)
  }

  init(
    powers: [G1Affine], g2: G2Affine, tauG2: G2Affine, origin: Origin, sourceDigest: [UInt8], isWhole: Bool
  ) {
    self.powers = powers
    self.g2 = g2
    self.tauG2 = tauG2
    self.origin = origin
    self.sourceDigest = sourceDigest
    self.isWhole = isWhole
  }

  /// The digest of exactly these powers: `H(0x20 || le64(D) || [1]_2 || [tau]_2 || H(all G1 points))`, points in their
  /// 64 and 128-byte encodings.
  package var digest: [UInt8] {
    isWhole ? sourceDigest : Self.digest(powers: powers, g2: g2, tauG2: tauG2)
  }

  /// The first `count` powers; keeps the digest of what it is cut from.
  package func truncated(to count: Int) throws(SRSError) -> StructuredReferenceString {
    guard count >= 2 else { throw .tooFewPowers(have: count, need: 2) }
    guard count <= powers.count else { throw .tooFewPowers(have: powers.count, need: count) }
    if count == powers.count { return self }
    return StructuredReferenceString(
      powers: Array(powers[..<count]), g2: g2, tauG2: tauG2, origin: origin, sourceDigest: sourceDigest, isWhole: false)
  }

  static func digest(powers: [G1Affine], g2: G2Affine, tauG2: G2Affine) -> [UInt8] {
    digest(count: powers.count, pointsDigest: pointsDigest(powers), g2: g2, tauG2: tauG2)
  }

  static func digest(count: Int, pointsDigest: [UInt8], g2: G2Affine, tauG2: G2Affine) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(0x20)
    hasher.update(littleEndian: UInt64(count))
    hasher.update(g2.canonicalBytes)
    hasher.update(tauG2.canonicalBytes)
    hasher.update(pointsDigest)
    return hasher.finalize()
  }

  /// `H` of the 64-byte encodings of `points`, one after the other.
  static func pointsDigest(_ points: [G1Affine]) -> [UInt8] {
    var hasher = Keccak256Hasher()
    var block: [UInt8] = []
    block.reserveCapacity(64 * 256)
    for start in stride(from: 0, to: points.count, by: 256) {
      block.removeAll(keepingCapacity: true)
      for point in points[start..<min(start + 256, points.count)] {
        point.x.appendCanonicalBytes(to: &block)
        point.y.appendCanonicalBytes(to: &block)
      }
      hasher.update(block.span)
    }
    return hasher.finalize()
  }
}
