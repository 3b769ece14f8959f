/// Keccak-256 with the original padding (first pad byte `0x01`): the hash of Ethereum, not SHA3-256.
package enum Keccak256 {
  /// Bytes of a digest.
  package static let digestLength = 32

  /// The 32-byte digest of `data`.
  package static func hash(_ data: some Sequence<UInt8>) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(data)
    return hasher.finalize()
  }
}

/// Keccak-256 of a message that arrives in pieces. A copy continues on its own from where it was made.
///
/// Source: "The Keccak reference", version 3.0; rate 1088 bits, capacity 512 bits, padding 10*1.
package struct Keccak256Hasher: Sendable {
  /// Bytes absorbed between two permutations.
  package static let rate = 136

  private var state = InlineArray<25, UInt64>(repeating: 0)
  /// Bytes absorbed since the last permutation, below `rate`.
  private var position = 0

  package init() {}

  /// Absorbs the bytes of `data`.
  package mutating func update(_ data: some Sequence<UInt8>) {
    if data.withContiguousStorageIfAvailable({ update($0.span) }) != nil { return }
    for byte in data { update(byte) }
  }

  /// Absorbs `bytes`.
  package mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    // Single bytes up to the next lane, then lanes, then whole blocks, then what is left in the same steps back.
    while index < bytes.count, position & 7 != 0 {
      update(bytes[index])
      index += 1
    }
    let raw = bytes.bytes
    while index + 8 <= bytes.count {
      if position == 0, index + Self.rate <= bytes.count {
        for lane in 0..<(Self.rate / 8) {
          state[lane] ^= Self.lane(raw, index + 8 * lane)
        }
        KeccakPermutation.apply(&state)
        index += Self.rate
      } else {
        state[position >> 3] ^= Self.lane(raw, index)
        index += 8
        advance(by: 8)
      }
    }
    while index < bytes.count {
      update(bytes[index])
      index += 1
    }
  }

  /// Absorbs one byte.
  package mutating func update(_ byte: UInt8) {
    state[position >> 3] ^= UInt64(byte) &<< UInt64((position & 7) * 8)
    advance(by: 1)
  }

  /// Absorbs `value` as 4 bytes, least significant first.
  package mutating func update(littleEndian value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { update(UInt8(truncatingIfNeeded: value &>> shift)) }
  }

  /// Absorbs `value` as 8 bytes, least significant first.
  package mutating func update(littleEndian value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { update(UInt8(truncatingIfNeeded: value &>> shift)) }
  }

  /// The 32-byte digest of what was absorbed. The hasher itself does not change, so more can follow.
  package func finalize() -> [UInt8] {
    var last = state
    last[position >> 3] ^= 0x01 &<< UInt64((position & 7) * 8)
    last[Self.rate / 8 - 1] ^= 0x80 << 56
    KeccakPermutation.apply(&last)
    return [UInt8](unsafeUninitializedCapacity: Keccak256.digestLength) { buffer, count in
      for index in 0..<Keccak256.digestLength {
        buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: last[index >> 3] &>> UInt64((index & 7) * 8)))
      }
      count = Keccak256.digestLength
    }
  }

  @inline(__always)
  private mutating func advance(by count: Int) {
    position += count
    if position == Self.rate {
      KeccakPermutation.apply(&state)
      position = 0
    }
  }

  /// The 8 bytes at `offset` as one lane; the caller has checked that they exist.
  @inline(__always)
  private static func lane(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
