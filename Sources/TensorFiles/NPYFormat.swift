/// The `.npy` format of numpy (numpy.lib.format, versions 1.0 to 3.0). Input is untrusted.
package enum NPYFormat {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  package static func decode(_ bytes: [UInt8]) throws(TensorFileError) -> NumericArray {
    guard bytes.starts(with: magic) else { throw .unknownFormat }
    guard bytes.count >= 8 else { throw .truncated(field: "version") }
    let lengthWidth = try lengthWidth(major: bytes[6], minor: bytes[7])
    guard bytes.count >= 8 + lengthWidth else { throw .truncated(field: "header length") }
    let length = Int(littleEndian(bytes, at: 8, width: lengthWidth))
    let start = 8 + lengthWidth
    guard bytes.count - start >= length else { throw .truncated(field: "header") }
    let header = try NPYHeader(bytes[start..<start + length])
    return try entries(bytes, from: start + length, header)
  }

  /// Bytes of the header's length.
  static func lengthWidth(major: UInt8, minor: UInt8) throws(TensorFileError) -> Int {
    guard (1...3).contains(major), minor == 0 else { throw .unsupportedVersion(major: major, minor: minor) }
    return major == 1 ? 2 : 4
  }

  private static func entries(
    _ bytes: [UInt8], from start: Int, _ header: NPYHeader
  ) throws(TensorFileError) -> NumericArray {
    var count = 1
    for size in header.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw .invalidShape(header.shape) }
      count = product
    }
    let width = header.type.width
    let available = bytes.count - start
    guard count <= available / width else { throw .truncated(field: "data") }
    guard count * width == available else { throw .trailingBytes(available - count * width) }
    var values = try values(bytes, from: start, count: count, header, firstIndex: 0)
    if header.isColumnMajor { values = rowMajor(values, shape: header.shape) }
    return NumericArray(shape: header.shape, values: values)
  }

  /// Reads `count` entries, which the bytes have to hold.
  ///
  /// - Parameter firstIndex: index of the first one in the whole array, for errors.
  static func values(
    _ bytes: [UInt8], from start: Int, count: Int, _ header: NPYHeader, firstIndex: Int
  ) throws(TensorFileError) -> [Double] {
    let width = header.type.width
    var values: [Double] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      var bits = littleEndian(bytes, at: start + index * width, width: width)
      if header.isBigEndian { bits = bits.byteSwapped >> UInt64(64 - 8 * width) }
      guard let number = header.type.number(bits) else {
        throw header.type == .bool
          ? .invalidBoolean(index: firstIndex + index) : .notExact(index: firstIndex + index)
      }
      values.append(number)
    }
    return values
  }

  /// Encodes an array whose number of values is the product of its shape.
  package static func encode(_ array: NumericArray, as type: NPYElementType) throws(TensorFileError) -> [UInt8] {
    guard array.shape.reduce(1, { $0.multipliedReportingOverflow(by: $1).partialValue }) == array.values.count else {
      throw .invalidShape(array.shape)
    }
    let order = type.width == 1 ? "|" : "<"
    let shape = array.shape.map(String.init).joined(separator: ", ") + (array.shape.count == 1 ? "," : "")
    var header = "{'descr': '\(order)\(type.rawValue)', 'fortran_order': False, 'shape': (\(shape)), }"
    // The data begins at a multiple of 64 bytes, after a line feed.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    guard let length = UInt16(exactly: header.utf8.count) else { throw .invalidShape(array.shape) }
    var bytes = magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + array.values.count * type.width)
    for (index, value) in array.values.enumerated() {
      guard let bits = type.bits(value) else { throw .notExact(index: index) }
      for byte in 0..<type.width { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    }
    return bytes
  }

  static func littleEndian(_ bytes: [UInt8], at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    return value
  }

  /// Fortran order to C order.
  private static func rowMajor(_ values: [Double], shape: [Int]) -> [Double] {
    guard shape.count > 1, !values.isEmpty else { return values }
    var strides: [Int] = []
    var stride = 1
    for size in shape {
      strides.append(stride)
      stride *= size
    }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    var result: [Double] = []
    result.reserveCapacity(values.count)
    while result.count < values.count {
      result.append(values[offset])
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return result
  }
}
