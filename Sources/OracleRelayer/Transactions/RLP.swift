/// Recursive-length prefix, the encoding of transactions (Ethereum Yellow Paper, appendix B).
package enum RLP: Sendable {
  case string([UInt8])
  case list([RLP])

  /// An integer: its bytes without leading zeros, most significant first; zero is the empty string.
  package static func integer(_ value: UInt128) -> RLP {
    var bytes: [UInt8] = []
    var rest = value
    while rest > 0 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    return .string(bytes.reversed())
  }

  /// An integer given by its bytes, most significant first; leading zeros are dropped.
  package static func integer(bytes: some Sequence<UInt8>) -> RLP { .string(Array(bytes.drop { $0 == 0 })) }

  package var encoded: [UInt8] {
    switch self {
    case .string(let bytes):
      if bytes.count == 1, bytes[0] < 0x80 { return bytes }
      return Self.prefix(0x80, bytes.count) + bytes
    case .list(let items):
      let content = items.flatMap(\.encoded)
      return Self.prefix(0xc0, content.count) + content
    }
  }

  private static func prefix(_ base: UInt8, _ count: Int) -> [UInt8] {
    if count <= 55 { return [base + UInt8(count)] }
    var length: [UInt8] = []
    var rest = count
    while rest > 0 {
      length.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    return [base + 55 + UInt8(length.count)] + length.reversed()
  }
}
