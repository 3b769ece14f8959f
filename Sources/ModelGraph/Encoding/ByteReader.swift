/// Reads little-endian fields from bytes that nobody has vouched for: every count is checked before it is used.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func byte(_ field: String) throws(ModelGraphError) -> UInt8 {
    guard position < bytes.count else { throw .truncated(field: field) }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type, _ field: String) throws(ModelGraphError) -> T {
    let width = T.bitWidth / 8
    guard remaining >= width else { throw .truncated(field: field) }
    var value: T = 0
    for index in 0..<width { value |= T(truncatingIfNeeded: bytes[position + index]) << T(8 * index) }
    position += width
    return value
  }

  /// A count, each element of which takes at least `elementBytes` of what follows.
  mutating func count(_ field: String, elementBytes: Int) throws(ModelGraphError) -> Int {
    let value = Int(try integer(UInt32.self, field))
    guard value <= remaining / max(elementBytes, 1) else { throw .truncated(field: field) }
    return value
  }

  mutating func string(_ field: String) throws(ModelGraphError) -> String {
    let length = try count(field, elementBytes: 1)
    defer { position += length }
    guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
      throw .malformed(field: field, reason: "is not valid UTF-8")
    }
    return text
  }

  /// The inverse of `ByteWriter.integers`; a width wider than needed is refused, so that the encoding is unique.
  mutating func integers(_ field: String) throws(ModelGraphError) -> [Int64] {
    let width = Int(try byte(field))
    guard [1, 2, 4, 8].contains(width) else { throw .malformed(field: field, reason: "the width is not 1, 2, 4 or 8") }
    let count = try count(field, elementBytes: width)
    let start = position
    let values = bytes[start..<(start + count * width)].withUnsafeBytes { raw in
      switch width {
      case 1: (0..<count).map { Int64(raw.loadUnaligned(fromByteOffset: $0, as: Int8.self)) }
      case 2: (0..<count).map { Int64(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 &* $0, as: Int16.self))) }
      case 4: (0..<count).map { Int64(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 &* $0, as: Int32.self))) }
      default: (0..<count).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 &* $0, as: Int64.self)) }
      }
    }
    position += count * width
    guard ByteWriter.width(of: values) == width else {
      throw .malformed(field: field, reason: "is stored wider than needed")
    }
    return values
  }
}
