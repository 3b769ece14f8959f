/// Hexadecimal text as nodes of Ethereum write it: `0x` before everything, quantities without leading zeros.
package enum HexadecimalQuantity {
  /// `0x` and two lower-case digits for each byte.
  package static func data(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = Array("0x".utf8)
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The bytes of `0x...`, or `nil` if the prefix is missing, the number of digits is odd, or one is no digit.
  package static func decodeData(_ text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.starts(with: Array("0x".utf8)), characters.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 2)
    for index in stride(from: 2, to: characters.count, by: 2) {
      guard let high = value(characters[index]), let low = value(characters[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  package static func quantity(_ value: UInt128) -> String { "0x" + String(value, radix: 16) }
  package static func quantity(_ value: UInt64) -> String { quantity(UInt128(value)) }

  /// The number of `0x...`, or `nil` if it has leading zeros, no digits, or does not fit.
  package static func decodeQuantity(_ text: String) -> UInt128? {
    let characters = Array(text.utf8)
    guard characters.starts(with: Array("0x".utf8)), characters.count > 2, characters.count <= 34 else { return nil }
    guard characters.count == 3 || characters[2] != UInt8(ascii: "0") else { return nil }
    var number: UInt128 = 0
    for character in characters.dropFirst(2) {
      guard let digit = value(character) else { return nil }
      number = number << 4 | UInt128(digit)
    }
    return number
  }
}
