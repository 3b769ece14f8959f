/// Builds canonical encodings: integers little-endian and of fixed size, lists and strings with their length first.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(bytes: some Sequence<UInt8>) { self.bytes.append(contentsOf: bytes) }
  package mutating func write(_ value: UInt8) { bytes.append(value) }

  package mutating func write(_ value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  package mutating func write(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  package mutating func write(_ value: Int64) { write(UInt64(bitPattern: value)) }

  /// A count, size or position, which fits in 32 bits by the limits of a circuit.
  package mutating func write(count: Int) { write(UInt32(truncatingIfNeeded: count)) }

  package mutating func write(_ value: Double) { write(value.bitPattern) }

  /// Count, width in bytes (the least of 1, 2, 4, 8 that holds every value), values.
  package mutating func write(integers values: [Int64]) {
    write(count: values.count)
    let width = Self.width(of: values)
    write(UInt8(width))
    bytes.reserveCapacity(bytes.count + width * values.count)
    for value in values {
      for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value &>> Int64(8 &* byte))) }
    }
  }

  static func width(of values: [Int64]) -> Int {
    // The bits that differ from the sign, of all values at once.
    let reach = values.reduce(Int64(0)) { $0 | ($1 ^ ($1 &>> 63)) }
    return [1, 2, 4].first { reach < 1 << Int64(8 * $0 - 1) } ?? 8
  }

  package mutating func write(_ text: String) {
    write(count: text.utf8.count)
    write(bytes: text.utf8)
  }
}

/// Reads what `ByteWriter` wrote from bytes that nobody vouches for: it never traps and never allocates by a length
/// that the input has not got.
package struct ByteReader: Sendable {
  /// The bytes end early, or a value is not the one way to write it.
  package struct Failure: Error, Equatable, Sendable {
    package var field: String
    package var offset: Int
  }

  private let bytes: [UInt8]
  package private(set) var offset: Int

  package init(_ bytes: [UInt8], offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  package var remaining: Int { max(0, bytes.count - offset) }

  package func failure(_ field: String) -> Failure { Failure(field: field, offset: offset) }

  package mutating func bytes(_ count: Int, _ field: String) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw failure(field) }
    defer { offset += count }
    return bytes[offset..<(offset + count)]
  }

  /// The next bytes, which stay to be read.
  package func lookAhead(_ count: Int, _ field: String) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw failure(field) }
    return bytes[offset..<(offset + count)]
  }

  package mutating func uint8(_ field: String) throws(Failure) -> UInt8 {
    for byte in try bytes(1, field) { return byte }
    throw failure(field)
  }

  package mutating func uint32(_ field: String) throws(Failure) -> UInt32 {
    try bytes(4, field).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  package mutating func uint64(_ field: String) throws(Failure) -> UInt64 {
    try bytes(8, field).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  package mutating func int64(_ field: String) throws(Failure) -> Int64 {
    Int64(bitPattern: try uint64(field))
  }

  /// A finite number; every other bit pattern is refused.
  package mutating func double(_ field: String) throws(Failure) -> Double {
    let value = Double(bitPattern: try uint64(field))
    guard value.isFinite else { throw failure(field) }
    return value
  }

  package mutating func int(_ field: String, atMost limit: Int) throws(Failure) -> Int {
    let value = Int(try uint32(field))
    guard value <= limit else { throw failure(field) }
    return value
  }

  /// The count of a list whose elements take at least `elementSize` bytes each.
  package mutating func count(_ field: String, elementSize: Int) throws(Failure) -> Int {
    let count = Int(try uint32(field))
    guard count <= remaining / max(1, elementSize) else { throw failure(field) }
    return count
  }

  /// The inverse of `write(integers:)`.
  package mutating func integers(_ field: String) throws(Failure) -> [Int64] {
    let count = try count(field, elementSize: 1)
    let width = Int(try uint8(field))
    guard [1, 2, 4, 8].contains(width), count <= remaining / width else { throw failure(field) }
    let values = try bytes(count * width, field).withUnsafeBytes { raw in
      switch width {
      case 1: (0..<count).map { Int64(raw.loadUnaligned(fromByteOffset: $0, as: Int8.self)) }
      case 2: (0..<count).map { Int64(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 &* $0, as: Int16.self))) }
      case 4: (0..<count).map { Int64(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 &* $0, as: Int32.self))) }
      default: (0..<count).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 &* $0, as: Int64.self)) }
      }
    }
    guard ByteWriter.width(of: values) == width else { throw failure(field) }
    return values
  }

  package mutating func string(_ field: String, atMost limit: Int) throws(Failure) -> String {
    let count = try int(field, atMost: limit)
    let slice = try bytes(count, field)
    guard let text = String(validating: slice, as: UTF8.self) else { throw failure(field) }
    return text
  }

  package func end(_ field: String) throws(Failure) {
    guard remaining == 0 else { throw failure(field) }
  }
}
