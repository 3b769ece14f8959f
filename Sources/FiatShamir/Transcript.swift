import BN254

/// The Fiat-Shamir transcript: a 32-byte state that absorbs labelled messages and yields challenges.
///
/// With `H` = Keccak-256 and integers little-endian:
///
/// - the state is 32 zero bytes at first;
/// - absorb: `state = H(0x00 || state || le32(label) || le64(length in bytes) || data)`;
/// - challenge: `H(0x01 || state || le32(counter))`, the counter starting from 0 after each absorb. A short challenge
///   is the last 16 bytes, a full one all 32 bytes modulo the order of `Fr`, both read big-endian.
///
/// It cannot be copied, so that two parties of one proof never continue from the same state by accident. A challenge
/// drawn before anything is absorbed is a constant: binding every message before its challenges is the caller's duty.
package struct Transcript: ~Copyable {
  /// The 32 bytes that every later challenge depends on.
  package private(set) var state = [UInt8](repeating: 0, count: Keccak256.digestLength)
  private var counter: UInt32 = 0

  private static let absorbTag: UInt8 = 0x00
  private static let challengeTag: UInt8 = 0x01

  package init() {}

  /// Absorbs `data` (possibly empty) as one message.
  package mutating func absorb(_ label: TranscriptLabel, _ data: [UInt8]) {
    var hasher = header(label, length: data.count)
    hasher.update(data.span)
    finish(hasher)
  }

  /// Absorbs scalars as one message, 32 bytes each, big-endian and canonical.
  package mutating func absorb(_ label: TranscriptLabel, scalars: [Fr]) {
    var data: [UInt8] = []
    data.reserveCapacity(32 * scalars.count)
    for scalar in scalars { scalar.appendCanonicalBytes(to: &data) }
    absorb(label, data)
  }

  /// Absorbs points as one message, 64 bytes each, `x || y`; infinity is 64 zero bytes.
  package mutating func absorb(_ label: TranscriptLabel, points: [G1Affine]) {
    var data: [UInt8] = []
    data.reserveCapacity(64 * points.count)
    for point in points { data += point.canonicalBytes }
    absorb(label, data)
  }

  /// The next challenge of 128 bits, in `0..<2^128`.
  package mutating func shortChallenge() -> Fr {
    // At most 2^128 - 1, so the reduction leaves it as it is.
    Fr(reducing: challengeBytes()[16...])
  }

  /// The next challenge of full size, 256 bits modulo the order of `Fr`.
  package mutating func fullChallenge() -> Fr {
    Fr(reducing: challengeBytes())
  }

  private mutating func challengeBytes() -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(Self.challengeTag)
    hasher.update(state.span)
    hasher.update(littleEndian: counter)
    counter &+= 1
    return hasher.finalize()
  }

  private func header(_ label: TranscriptLabel, length: Int) -> Keccak256Hasher {
    var hasher = Keccak256Hasher()
    hasher.update(Self.absorbTag)
    hasher.update(state.span)
    hasher.update(littleEndian: label.rawValue)
    hasher.update(littleEndian: UInt64(length))
    return hasher
  }

  private mutating func finish(_ hasher: Keccak256Hasher) {
    state = hasher.finalize()
    counter = 0
  }
}
