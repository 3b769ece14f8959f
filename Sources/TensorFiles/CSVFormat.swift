import SwiftCSV

/// Comma-separated numbers, one sample per row, with or without a line of column names.
package enum CSVFormat {
  /// One column gives a vector, several a matrix. The first row is taken as column names if none of its fields is a
  /// number; empty lines are skipped.
  package static func decode(_ text: String) throws(TensorFileError) -> NumericArray {
    let rows = try fields(text)
    var shape: [Int] = []
    var values: [Double] = []
    for (row, fields) in rows.enumerated() where fields != [""] {
      let numbers = fields.map(number)
      if shape.isEmpty {
        shape = [0, fields.count]
        if numbers.allSatisfy({ $0 == nil }) { continue }
      }
      guard fields.count == shape[1] else { throw .unequalRows(row: row, expected: shape[1], found: fields.count) }
      for (column, value) in numbers.enumerated() {
        guard let value else { throw .notANumber(row: row, column: column, text: fields[column]) }
        values.append(value)
      }
      shape[0] += 1
    }
    guard !values.isEmpty else { throw .empty }
    return NumericArray(shape: shape[1] == 1 ? [shape[0]] : shape, values: values)
  }

  /// The fields of every line; an empty line has one empty field.
  static func fields(_ text: String) throws(TensorFileError) -> [[String]] {
    var rows: [[String]] = []
    do {
      // The view of the initialiser fills up short rows, which would hide a defect; hence the enumeration.
      let csv = try CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0) }
      return rows
    } catch {
      throw .malformedHeader(reason: "quotes do not match")
    }
  }

  static func number(_ field: String) -> Double? {
    let text = field.drop { $0.isWhitespace }
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
    guard let value = Double(text[..<end]), value.isFinite else { return nil }
    return value
  }
}
