import Attestation
import Circuits
import TensorFiles
import Verification

/// A column of integers that is committed beside the features of a dataset: a label, a group.
public struct DatasetAnnotation: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    /// A column of the data, which then is no feature.
    case column(String)
    /// A file of one number for each row: `.npy`, `.npz` or CSV.
    ///
    /// `array` is which array of an archive, or which column of a CSV file with column names.
    case file(String, array: String? = nil)
    /// A column of the data if it has one of this name, otherwise a file.
    case columnOrFile(String)
  }

  public var name: String
  /// Values are from 0 up to, but not including, this; `nil` if the dataset that is appended to says it.
  public var classes: Int?
  public var source: Source

  public init(name: String, classes: Int?, source: Source) {
    self.name = name
    self.classes = classes
    self.source = source
  }
}

/// The rows of a dataset as they come from their files: features quantised as inputs of a circuit, annotations as they
/// are. Memory holds the rows that are asked for.
final class DatasetRowSource {
  struct Rows {
    /// Index of the first one.
    var first: Int
    var features: [[Int64]]
    /// As many rows, or none if there are no annotations.
    var annotations: [[Int64]]
  }

  private enum Column {
    case data(Int)
    case file(path: String, reader: any RowReader, column: Int)
  }

  private let path: String
  private let reader: any RowReader
  private let quantizer: InputQuantizer
  private let tensor: String
  private let size: Int
  /// Columns of the data that are features; `nil` if all are.
  private var features: [Int]?
  private var columns: [Column] = []
  private let names: [String]
  private var position = 0
  private var hasEnded = false

  /// Names of the features, or none.
  private(set) var featureNames: [String] = []
  /// Number of rows, if the data says so in front.
  var count: Int? { reader.rowSize == size || features != nil ? reader.count : nil }

  init(
    path: String, array: String?, annotations: [DatasetAnnotation], circuit: Circuit
  ) throws(PlumblineError) {
    self.path = path
    let declaration = circuit.witness[circuit.input]
    tensor = declaration.name
    size = declaration.realSize
    quantizer = try InputQuantizer(circuit)
    names = annotations.map(\.name)
    reader = try translating(path: path) { try TensorFile.rows(path: path, array: array) }
    try resolve(annotations)
  }

  private func resolve(_ annotations: [DatasetAnnotation]) throws(PlumblineError) {
    var taken: Set<Int> = []
    for annotation in annotations {
      switch annotation.source {
      case .column(let name): columns.append(.data(try column(name, of: reader, path)))
      case .file(let file, let array): columns.append(try open(file, array))
      case .columnOrFile(let text):
        if reader.columnNames?.contains(text) == true {
          columns.append(.data(try column(text, of: reader, path)))
        } else {
          let (file, array) = Self.split(text)
          columns.append(try open(file, array))
        }
      }
      if case .data(let column)? = columns.last { taken.insert(column) }
    }
    if !taken.isEmpty { features = (0..<reader.rowSize).filter { !taken.contains($0) } }
    let kept = features ?? Array(0..<reader.rowSize)
    if let names = reader.columnNames, kept.count == size { featureNames = kept.map { names[$0] } }
  }

  /// `FILE#ARRAY`, unless there is a file of the whole name.
  static func split(_ text: String) -> (path: String, array: String?) {
    guard !FileStore.exists(text), let mark = text.lastIndex(of: "#") else { return (text, nil) }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }

  private func column(
    _ name: String, of reader: any RowReader, _ path: String
  ) throws(PlumblineError) -> Int {
    let names = reader.columnNames ?? []
    let matches = names.indices.filter { names[$0] == name }
    return try translating(path: path) {
      guard let column = matches.first else { throw TensorFileError.noColumn(name: name, available: names) }
      guard matches.count == 1 else { throw TensorFileError.duplicateColumn(name: name) }
      return column
    }
  }

  private func open(_ path: String, _ array: String?) throws(PlumblineError) -> Column {
    let reader = try translating(path: path) { try TensorFile.rows(path: path, array: array) }
    if reader.columnNames != nil, let array {
      return .file(path: path, reader: reader, column: try column(array, of: reader, path))
    }
    guard reader.rowSize == 1 else {
      throw .unusableData(
        path: path,
        problem: "annotations are one number for each row, this has \(reader.rowSize): name the column as FILE#COLUMN")
    }
    return .file(path: path, reader: reader, column: 0)
  }

  /// The next rows, at most `limit`; `nil` at the end.
  func next(_ limit: Int) throws(PlumblineError) -> Rows? {
    let values = try numbers(limit)
    guard !values.isEmpty else {
      for case .file(let path, let reader, _) in columns {
        guard try translating(path: path, { try reader.next(1) }).isEmpty else {
          throw .unusableData(path: path, problem: "it has more rows than the data, which has \(position)")
        }
      }
      return nil
    }
    var rows = Rows(
      first: position, features: [], annotations: columns.isEmpty ? [] : Array(repeating: [], count: values.count))
    for (offset, row) in values.enumerated() {
      let sample = features.map { $0.map { row[$0] } } ?? row
      do throws(PlumblineError) {
        rows.features.append(try quantizer.integers(sample))
      } catch {
        throw .unusableData(path: path, problem: "sample \(position + offset): \(error)")
      }
    }
    for (index, column) in columns.enumerated() {
      let (path, annotations) = try annotations(column, beside: values)
      for (offset, value) in annotations.enumerated() {
        guard let integer = Int64(exactly: value) else {
          throw .unusableData(
            path: path,
            problem: "\"\(names[index])\" of row \(position + offset) is \(value): number the classes from 0 on")
        }
        rows.annotations[offset].append(integer)
      }
    }
    position += values.count
    return rows
  }

  /// One column of the annotations for the rows just read.
  private func annotations(
    _ column: Column, beside rows: [[Double]]
  ) throws(PlumblineError) -> (path: String, values: [Double]) {
    switch column {
    case .data(let column): return (path, rows.map { $0[column] })
    case .file(let path, let reader, let column):
      var values: [Double] = []
      while values.count < rows.count {
        let wanted = rows.count - values.count
        let more = try translating(path: path) { try reader.next(wanted) }
        guard !more.isEmpty else {
          throw .unusableData(
            path: path,
            problem: "it ends after \(position + values.count) rows, the data has more: give one number for each row")
        }
        values += more.map { $0[column] }
      }
      return (path, values)
    }
  }

  private func numbers(_ limit: Int) throws(PlumblineError) -> [[Double]] {
    let width = features?.count ?? reader.rowSize
    if width == size {
      let path = path
      let reader = reader
      return try translating(path: path) { try reader.next(limit) }
    }
    // An array of exactly the size of the input, without a dimension for samples, is one sample.
    guard !hasEnded else { return [] }
    var sample: [Double] = []
    if features == nil, width < size {
      while sample.count <= size {
        let reader = reader
        let more = try translating(path: path) { try reader.next(64) }
        if more.isEmpty { break }
        for row in more { sample += row }
      }
    }
    hasEnded = true
    guard sample.count == size else {
      throw .unusableData(path: path, problem: "a sample has \(width) values, the input \"\(tensor)\" takes \(size)")
    }
    return [sample]
  }
}
