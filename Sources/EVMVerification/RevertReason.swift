/// Why a contract reverted, for people.
package enum RevertReason {
  private static let error = ABISignature("Error(string)")

  /// The text of `Error(string)`; other data in hexadecimal, cut to 100 bytes.
  package static func describe(_ data: [UInt8]) -> String {
    if data.starts(with: error.selector),
      let values = try? ABIDecoder.decode(Array(data.dropFirst(4)), [.init("reason", .bytes)]),
      case .bytes(let text)? = values.first
    {
      return String(decoding: text.prefix(200).map { $0 < 32 || $0 > 126 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
    return HexadecimalQuantity.data(data.prefix(100))
  }
}
