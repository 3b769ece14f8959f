/// A word of the EVM: an unsigned integer below 2^256, 32 bytes with the most significant first.
package struct EVMWord: Sendable, Hashable, Comparable, CustomStringConvertible {
  package static let length = 32
  package static let zero = EVMWord(high: 0, low: 0)

  package var high: UInt128
  package var low: UInt128

  package init(high: UInt128, low: UInt128) {
    self.high = high
    self.low = low
  }

  package init(_ value: UInt64) { self.init(high: 0, low: UInt128(value)) }
  package init(_ value: UInt128) { self.init(high: 0, low: value) }

  /// An address as a word: 12 zero bytes before it.
  package init(_ address: EVMAddress) {
    self = Self.reading([UInt8](repeating: 0, count: 12) + address.bytes)
  }

  /// - Returns: `nil` unless there are exactly 32 bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self = Self.reading(bytes)
  }

  /// The number that up to 32 bytes make; bytes beyond are dropped from the front.
  private static func reading(_ bytes: some Sequence<UInt8>) -> EVMWord {
    var word = EVMWord.zero
    for byte in bytes {
      word.high = word.high << 8 | word.low >> 120
      word.low = word.low << 8 | UInt128(byte)
    }
    return word
  }

  /// 32 bytes, the most significant first.
  package var bytes: [UInt8] {
    [high, low].flatMap { half in stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) } }
  }

  /// The value, or `nil` if it is 2^64 or more.
  package var uint64: UInt64? { high == 0 ? UInt64(exactly: low) : nil }

  /// The value, or `nil` if it is 2^128 or more.
  package var uint128: UInt128? { high == 0 ? low : nil }

  /// The address that the word holds, or `nil` if its first 12 bytes are not zero.
  package var address: EVMAddress? { high >> 32 == 0 ? EVMAddress(bytes: bytes[12...]) : nil }

  /// The truth value that the word holds, or `nil` if it is neither 0 nor 1.
  package var bool: Bool? { high == 0 && low <= 1 ? low == 1 : nil }

  package static func < (left: EVMWord, right: EVMWord) -> Bool { (left.high, left.low) < (right.high, right.low) }

  /// `0x` and 64 hexadecimal digits.
  package var description: String { HexadecimalQuantity.data(bytes) }
}
