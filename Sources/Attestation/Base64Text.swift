/// Bytes as Base64 text (RFC 4648): written with the standard alphabet and padding.
package enum Base64Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The six bits of each character of either alphabet, 255 for all other characters.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    values[Int(UInt8(ascii: "-"))] = 62
    values[Int(UInt8(ascii: "_"))] = 63
    return values
  }()

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let value = bits >> UInt32(18 - 6 * place) & 63
        text.append(place <= group.count ? alphabet[Int(value)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads the standard alphabet or the one for URLs (RFC 4648 section 5), not a mixture of both. Padding is complete
  /// or missing altogether, and bits that stand for nothing are zero, so that a text has one form in each alphabet.
  ///
  /// - Returns: `nil` for anything else.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var characters = Array(text)
    let length = characters.count
    while characters.last == UInt8(ascii: "="), length - characters.count < 2 { characters.removeLast() }
    let padding = length - characters.count
    guard padding == 0 || length % 4 == 0, characters.count % 4 != 1 else { return nil }
    let isStandard = characters.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
    let isForURLs = characters.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    guard !(isStandard && isForURLs) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in characters {
      let value = values[Int(character)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        bits &= (1 << count) - 1
      }
    }
    return bits == 0 ? bytes : nil
  }
}
