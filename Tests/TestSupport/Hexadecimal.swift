/// Hexadecimal text to bytes and back, for test vectors.
package enum Hexadecimal {
  /// Lower-case digits, two for each byte, no prefix.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }

  /// The bytes of `text`, which may start with `0x` and may hold white space.
  ///
  /// - Returns: `nil` when a character is no hexadecimal digit or the number of digits is odd.
  package static func decode(_ text: String) -> [UInt8]? {
    var body = Substring(text)
    if body.hasPrefix("0x") || body.hasPrefix("0X") { body = body.dropFirst(2) }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in body where !character.isWhitespace {
      guard character.isASCII, let value = character.hexDigitValue else { return nil }
      if let first = high {
        bytes.append(first << 4 | UInt8(value))
        high = nil
      } else {
        high = UInt8(value)
      }
    }
    return high == nil ? bytes : nil
  }
}
