/// Reads an array row by row: memory holds the rows that are asked for and no others.
package protocol RowReader: AnyObject {
  /// Values of one row, once it is known: before anything is read for `.npy`, after the first row for CSV.
  var rowSize: Int { get }
  /// Number of rows, if the file says so in front.
  var count: Int? { get }
  /// Names of the columns, if the file has them.
  var columnNames: [String]? { get }

  /// The next rows, at most `limit`; none only at the end, which is then checked to be the end of the file.
  func next(_ limit: Int) throws(TensorFileError) -> [[Double]]
}

extension TensorFile {
  /// Opens an array to be read row by row: `.npy`, `.npz` and CSV, told apart by their content. An array whose first
  /// index changes fastest is read whole, under the limit of `read`.
  ///
  /// - Parameter array: Which array of an `.npz` archive; needed only if it has more than one. Ignored otherwise.
  package static func rows(path: String, array: String? = nil) throws(TensorFileError) -> any RowReader {
    let file = try FileByteStream(path: path)
    let start = try file.read(64)
    try ForeignFormat.refuse(start)
    if start.starts(with: NPYFormat.magic) {
      return try NPYRowReader.open(PrefixedByteStream(start, file)) { () throws(TensorFileError) in
        try read(path: path)
      }
    }
    if start.starts(with: [0x50, 0x4B]) {
      return try NPYRowReader.open(try NPZArchive.stream(path: path, array: array)) { () throws(TensorFileError) in
        try read(path: path, array: array)
      }
    }
    return try CSVRowReader(PrefixedByteStream(start, file))
  }
}

/// An array that is in memory.
final class ArrayRowReader: RowReader {
  private let array: NumericArray
  private var position = 0

  init(_ array: NumericArray) { self.array = array }

  var rowSize: Int { array.sampleSize }
  var count: Int? { array.sampleCount }
  var columnNames: [String]? { nil }

  func next(_ limit: Int) throws(TensorFileError) -> [[Double]] {
    let rows = (position..<min(position + max(limit, 0), array.sampleCount)).compactMap { array.sample($0) }
    position += rows.count
    return rows
  }
}
