/// Element types of `.npy` files, by numpy's type code without byte order.
package enum NPYElementType: String, Sendable, Equatable, CaseIterable {
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case bool = "b1"

  /// Size of one entry in bytes.
  package var width: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The number that `bits` (the entry, zero-extended) stand for, or nil if a `Double` does not hold it exactly or
  /// it is no valid boolean.
  func number(_ bits: UInt64) -> Double? {
    switch self {
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .int64: Double(exactly: Int64(bitPattern: bits))
    case .uint8, .uint16, .uint32, .uint64: Double(exactly: bits)
    case .bool: bits <= 1 ? Double(bits) : nil
    }
  }

  /// The bits of a number, or nil if the type does not hold it. float32 rounds.
  func bits(_ number: Double) -> UInt64? {
    switch self {
    case .float32: UInt64(Float(number).bitPattern)
    case .float64: number.bitPattern
    case .int8: Int8(exactly: number).map { UInt64(UInt8(bitPattern: $0)) }
    case .int16: Int16(exactly: number).map { UInt64(UInt16(bitPattern: $0)) }
    case .int32: Int32(exactly: number).map { UInt64(UInt32(bitPattern: $0)) }
    case .int64: Int64(exactly: number).map { UInt64(bitPattern: $0) }
    case .uint8: UInt8(exactly: number).map { UInt64($0) }
    case .uint16: UInt16(exactly: number).map { UInt64($0) }
    case .uint32: UInt32(exactly: number).map { UInt64($0) }
    case .uint64: UInt64(exactly: number)
    case .bool: number == 0 ? 0 : number == 1 ? 1 : nil
    }
  }
}
