/// Bytes as lower-case hexadecimal digits, two for each byte.
package enum HexadecimalText {
  private static let digits = Array("0123456789abcdef".utf8)

  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads digits of either case, with or without `0x` in front.
  ///
  /// - Returns: `nil` unless the text is exactly that of `count` bytes (of any number if `count` is `nil`).
  package static func decode(_ text: some StringProtocol, count: Int? = nil) -> [UInt8]? {
    var characters = Array(text.utf8)[...]
    if characters.starts(with: "0x".utf8) { characters = characters.dropFirst(2) }
    guard characters.count % 2 == 0, count == nil || characters.count / 2 == count else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 2)
    var high: UInt8?
    for character in characters {
      guard let value = digit(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
