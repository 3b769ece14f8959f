/// Comma-separated numbers, row by row. Lines are handed to the parser some at a time, cut where no quote is open.
final class CSVRowReader: RowReader {
  /// Bytes that are parsed together, and the longest line.
  private static let piece = 1 << 16
  private static let longestLine = 1 << 26

  private let stream: any ByteStream
  /// Bytes after the last line that was parsed.
  private var pending: [UInt8] = []
  private var hasEnded = false
  private var isExhausted: Bool { hasEnded && pending.isEmpty }
  /// Lines that were parsed, and those of them that wait to be asked for.
  private var line = 0
  private var parsed: ArraySlice<[Double]> = []
  private var columns: Int?
  private(set) var columnNames: [String]?

  var rowSize: Int { columns ?? 0 }
  var count: Int? { nil }

  /// Reads up to the first rows.
  init(_ stream: any ByteStream) throws(TensorFileError) {
    self.stream = stream
    while parsed.isEmpty, !isExhausted { try parseSome() }
    guard !parsed.isEmpty else { throw .empty }
  }

  func next(_ limit: Int) throws(TensorFileError) -> [[Double]] {
    var rows: [[Double]] = []
    while rows.count < max(limit, 1) {
      if parsed.isEmpty {
        if isExhausted { break }
        try parseSome()
        continue
      }
      let some = parsed.prefix(max(limit, 1) - rows.count)
      rows += some
      parsed = parsed.dropFirst(some.count)
    }
    return rows
  }

  /// Parses the next lines, or finds the end.
  private func parseSome() throws(TensorFileError) {
    let bytes = try nextLines()
    guard !bytes.isEmpty else { return }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw line == 0 ? .unknownFormat : .notUTF8 }
    var rows: [[Double]] = []
    for fields in try CSVFormat.fields(text) {
      if let row = try row(fields) { rows.append(row) }
      line += 1
    }
    parsed = rows[...]
  }

  /// As `CSVFormat.decode` does: `nil` for an empty line and for the column names.
  private func row(_ fields: [String]) throws(TensorFileError) -> [Double]? {
    guard fields != [""] else { return nil }
    let numbers = fields.map(CSVFormat.number)
    guard let columns else {
      columns = fields.count
      guard numbers.allSatisfy({ $0 == nil }) else { return try values(numbers, fields) }
      columnNames = fields.map { String($0.drop { $0.isWhitespace }) }
      return nil
    }
    guard fields.count == columns else { throw .unequalRows(row: line, expected: columns, found: fields.count) }
    return try values(numbers, fields)
  }

  private func values(_ numbers: [Double?], _ fields: [String]) throws(TensorFileError) -> [Double] {
    var row: [Double] = []
    row.reserveCapacity(numbers.count)
    for (column, value) in numbers.enumerated() {
      guard let value else { throw .notANumber(row: line, column: column, text: fields[column]) }
      row.append(value)
    }
    return row
  }

  /// Whole lines, about `piece` bytes of them; the rest at the end; nothing after it.
  private func nextLines() throws(TensorFileError) -> [UInt8] {
    var isQuoted = false
    var searched = 0
    var end: Int?
    while true {
      while searched < pending.count {
        let byte = pending[searched]
        searched += 1
        if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if byte == UInt8(ascii: "\n"), !isQuoted {
          end = searched
        }
      }
      if let end, pending.count >= Self.piece || hasEnded {
        let lines = Array(pending[..<end])
        pending.removeFirst(end)
        return dropMark(lines)
      }
      if hasEnded {
        defer { pending = [] }
        return dropMark(pending)
      }
      guard pending.count < Self.longestLine else { throw .longLine(row: line) }
      let more = try stream.next(Self.piece)
      if more.isEmpty { hasEnded = true } else { pending += more }
    }
  }

  /// Some programs begin a file with the mark of its byte order.
  private func dropMark(_ lines: [UInt8]) -> [UInt8] {
    line == 0 && lines.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(lines.dropFirst(3)) : lines
  }
}
