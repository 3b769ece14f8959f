/// An `.npy` array, row by row.
final class NPYRowReader: RowReader {
  private let stream: any ByteStream
  private let header: NPYHeader
  private var position = 0
  let rowSize: Int
  private let rows: Int

  var count: Int? { rows }
  var columnNames: [String]? { nil }

  /// - Parameter whole: reads the whole array, for one in which rows do not stand together.
  static func open(
    _ stream: any ByteStream, whole: () throws(TensorFileError) -> NumericArray
  ) throws(TensorFileError) -> any RowReader {
    let header = try NPYFormat.header(stream)
    if header.isColumnMajor, header.shape.count > 1 { return ArrayRowReader(try whole()) }
    return try NPYRowReader(stream, header)
  }

  private init(_ stream: any ByteStream, _ header: NPYHeader) throws(TensorFileError) {
    var size = 1
    var total = 1
    for (axis, extent) in header.shape.enumerated() {
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      let (bytes, tooLong) = product.multipliedReportingOverflow(by: header.type.width)
      guard !overflow, !tooLong, bytes >= 0 else { throw .invalidShape(header.shape) }
      total = product
      if axis > 0 { size *= extent }
    }
    guard size * header.type.width <= TensorFile.largestByteCount else { throw .invalidShape(header.shape) }
    self.stream = stream
    self.header = header
    rowSize = size
    rows = header.shape.first ?? 1
  }

  func next(_ limit: Int) throws(TensorFileError) -> [[Double]] {
    let width = header.type.width
    guard position < rows else {
      let rest = try stream.next(1 << 12)
      guard rest.isEmpty else { throw .trailingBytes(rest.count) }
      return []
    }
    // An array of no columns has as many rows as it says, without a byte behind it.
    guard rowSize > 0 else { throw .empty }
    let room = max(1, (1 << 26) / (rowSize * width))
    let wanted = min(max(limit, 1), rows - position, room)
    let bytes = try stream.read(wanted * rowSize * width)
    guard bytes.count == wanted * rowSize * width else { throw .truncated(field: "data") }
    let first = position * rowSize
    let values = try NPYFormat.values(bytes, from: 0, count: wanted * rowSize, header, firstIndex: first)
    position += wanted
    return (0..<wanted).map { Array(values[$0 * rowSize..<($0 + 1) * rowSize]) }
  }
}

extension NPYFormat {
  /// Reads magic, version and header.
  static func header(_ stream: any ByteStream) throws(TensorFileError) -> NPYHeader {
    let start = try stream.read(8)
    guard start.starts(with: magic) else { throw .unknownFormat }
    guard start.count == 8 else { throw .truncated(field: "version") }
    let width = try lengthWidth(major: start[6], minor: start[7])
    let length = try stream.read(width)
    guard length.count == width else { throw .truncated(field: "header length") }
    let count = Int(littleEndian(length, at: 0, width: width))
    let header = try stream.read(count)
    guard header.count == count else { throw .truncated(field: "header") }
    return try NPYHeader(header[...])
  }
}
