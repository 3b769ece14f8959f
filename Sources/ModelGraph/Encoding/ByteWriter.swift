/// Writes the fields that `ByteReader` reads, little-endian.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func integer<T: FixedWidthInteger>(_ value: T) {
    for index in 0..<T.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> T(8 * index))) }
  }

  /// 32 bits; a larger count, which no graph in memory can have by its validation, becomes the largest number.
  mutating func count(_ value: Int) { integer(UInt32(clamping: value)) }

  mutating func string(_ value: String) {
    let utf8 = Array(value.utf8)
    count(utf8.count)
    bytes += utf8
  }

  /// Width in bytes (1, 2, 4 or 8, the least that holds every value), count, values in two's complement.
  mutating func integers(_ values: [Int64]) {
    let width = Self.width(of: values)
    byte(UInt8(width))
    count(values.count)
    bytes.reserveCapacity(bytes.count + width * values.count)
    for value in values {
      switch width {
      case 1: integer(Int8(truncatingIfNeeded: value))
      case 2: integer(Int16(truncatingIfNeeded: value))
      case 4: integer(Int32(truncatingIfNeeded: value))
      default: integer(value)
      }
    }
  }

  static func width(of values: [Int64]) -> Int {
    // The bits that differ from the sign, of all values at once.
    let reach = values.reduce(Int64(0)) { $0 | ($1 ^ ($1 &>> 63)) }
    return [1, 2, 4].first { reach < 1 << Int64(8 * $0 - 1) } ?? 8
  }
}
