/// What can be wrong with a file of numbers.
package enum TensorFileError: Error, Sendable, Equatable {
  case cannotRead(path: String)
  case cannotWrite(path: String)
  case tooLarge(bytes: UInt64, allowed: Int)
  /// The file, or an entry of an archive, is neither of the formats.
  case unknownFormat
  /// A file of another kind, known by name.
  case foreignFormat(name: String, advice: String)
  case truncated(field: String)
  case trailingBytes(Int)
  case unsupportedVersion(major: UInt8, minor: UInt8)
  case malformedHeader(reason: String)
  case unsupportedElementType(String)
  case invalidShape([Int])
  case invalidBoolean(index: Int)
  case notExact(index: Int)
  case archive(reason: String)
  case noArray(name: String?, available: [String])
  case severalArrays([String])
  case notUTF8
  case empty
  case notANumber(row: Int, column: Int, text: String)
  /// A line, or a field over several lines, is longer than is read at once.
  case longLine(row: Int)
  case noColumn(name: String, available: [String])
  case duplicateColumn(name: String)
  case unequalRows(row: Int, expected: Int, found: Int)
}

extension TensorFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path): "cannot read the file \(path)"
    case .cannotWrite(let path): "cannot write the file \(path)"
    case .tooLarge(let bytes, let allowed): "\(bytes) bytes of data, at most \(allowed) are read"
    case .unknownFormat: "the file is no .npy, .npz or CSV file"
    case .foreignFormat(let name, let advice): "this is \(name), which is not read: \(advice)"
    case .truncated(let field): "the file ends inside \(field)"
    case .trailingBytes(let count): "\(count) bytes follow the end of the array"
    case .unsupportedVersion(let major, let minor): ".npy format \(major).\(minor) is not supported"
    case .malformedHeader(let reason): "malformed .npy header: \(reason)"
    case .unsupportedElementType(let type):
      "element type \"\(type)\" is not supported; save the array as float32, float64, bool or an integer type"
    case .invalidShape(let shape): "shape \(shape) has too many entries or dimensions"
    case .invalidBoolean(let index): "entry \(index) is neither true nor false"
    case .notExact(let index): "entry \(index) is an integer beyond 2^53, which would lose digits"
    case .archive(let reason): "the .npz archive cannot be read: \(reason)"
    case .noArray(let name, let available):
      name.map { "the archive has no array \"\($0)\", it has \(available)" } ?? "the archive holds no .npy array"
    case .severalArrays(let names): "the archive holds several arrays, name one of \(names)"
    case .notUTF8: "the text file is not UTF-8"
    case .empty: "the file holds no numbers"
    case .notANumber(let row, let column, let text):
      "row \(row + 1), column \(column + 1): \"\(text)\" is not a finite number"
    case .longLine(let row): "row \(row + 1) is too long, or a quote does not end"
    case .noColumn(let name, let available):
      available.isEmpty
        ? "there is no column \"\(name)\": the file has no line of column names"
        : "there is no column \"\(name)\", it has \(available.prefix(20))"
    case .duplicateColumn(let name): "two columns have the name \"\(name)\": rename one"
    case .unequalRows(let row, let expected, let found):
      "row \(row + 1) has \(found) columns, the rows before it have \(expected)"
    }
  }
}
