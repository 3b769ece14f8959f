import Foundation
import TensorFiles
import TestSupport
import Testing

/// Arrays read row by row are those that are read whole.
@Suite struct RowReaderTests {
  /// All rows, some at a time.
  static func rows(_ path: String, array: String? = nil, limit: Int = 2) throws(TensorFileError) -> [[Double]] {
    let reader = try TensorFile.rows(path: path, array: array)
    var rows: [[Double]] = []
    while true {
      let some = try reader.next(limit)
      if some.isEmpty { break }
      #expect(some.count <= limit)
      #expect(some.allSatisfy { $0.count == reader.rowSize })
      rows += some
    }
    if let count = reader.count { #expect(rows.count == count) }
    return rows
  }

  @discardableResult
  static func withFile<Result>(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> Result) throws -> Result {
    try RepositoryPaths.withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/file"))
      return try body(folder + "/file")
    }
  }

  @Test func equalsWhatIsReadWhole() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let names = String(
        decoding: try PythonOracle.run(TensorFileTests.oracle, arguments: ["write", folder]), as: UTF8.self
      ).split(separator: "\n")
      for name in names {
        let whole = try TensorFile.read(path: "\(folder)/\(name).npy")
        for limit in [1, 2, 100] {
          #expect(try Self.rows("\(folder)/\(name).npy", limit: limit) == whole.samples, "\(name)")
        }
      }
      for name in ["several", "packed"] {
        let path = "\(folder)/\(name).npz"
        #expect(try Self.rows(path, array: "a") == [[0, 1, 2], [3, 4, 5]])
        #expect(try Self.rows(path, array: "b", limit: 3) == [[0], [1], [2], [3]])
        #expect(throws: TensorFileError.severalArrays(["a", "b"])) { try Self.rows(path) }
        #expect(throws: TensorFileError.noArray(name: "c", available: ["a", "b"])) { try Self.rows(path, array: "c") }
      }
      #expect(try Self.rows(folder + "/matrix.csv") == [[0, 1, 2], [3, 4, 5]])
      #expect(throws: TensorFileError.unsupportedElementType("|O")) { try Self.rows(folder + "/objects.npy") }
      #expect(throws: TensorFileError.notExact(index: 1)) { try Self.rows(folder + "/too-precise.npy", limit: 1) }
      try damagedFilesEnd(folder)
    }
  }

  /// Cut or altered files give an error or numbers.
  private func damagedFilesEnd(_ folder: String) throws {
    for name in ["packed.npz", "f4-little-C.npy", "f8-big-F.npy", "version-3.npy"] {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
      for length in stride(from: 1, to: bytes.count, by: 5) {
        try Self.withFile(bytes[..<length]) { path throws in
          #expect(throws: TensorFileError.self, "\(name) \(length)") { _ = try Self.rows(path, array: "a") }
        }
      }
      for place in stride(from: 0, to: bytes.count, by: 3) {
        var changed = bytes
        changed[place] ^= 0x41
        try Self.withFile(changed) { path in _ = try? Self.rows(path, array: "a") }
      }
      if name.hasSuffix("npy") {
        try Self.withFile(bytes + [1, 2, 3]) { path throws in
          #expect(throws: TensorFileError.trailingBytes(3)) { try Self.rows(path) }
        }
      }
    }
  }

  // MARK: CSV

  @Test(arguments: [
    "1,2|3,4|", "1,2^3,4", "a,b|1,2|", " 1 , -2.5e3|+0.5,.25|", "\"1\",\"2\"|", "label|3|4|5|", "1,2||3,4||", "7",
    "\u{FEFF}1,2|", "\u{FEFF}a,b|1,2|", "\"a,b\",\"c\"|1,2|", "\"a|b\",c|1,2|3,4",
  ])
  func tables(text: String) throws {
    let text = CSVFormatTests.lines(text)
    let whole = try CSVFormat.decode(text)
    try Self.withFile(text.utf8) { path throws in
      for limit in [1, 2, 10] { #expect(try Self.rows(path, limit: limit) == whole.samples) }
    }
  }

  @Test(arguments: [
    "", "||", "a,b|", "1,2|3|", "1,2|3,4,5|", "1,x|3,4|", "a,b|3,|", "1,2|3,nan|", "1,2|1e999,3|", "1;2|3;4|",
    "a,b|1,\"2|3,4|", "1,\"2\"3|",
  ])
  func defects(text: String) throws {
    let text = CSVFormatTests.lines(text)
    let error = try #require(throws: TensorFileError.self) { try CSVFormat.decode(text) }
    try Self.withFile(text.utf8) { path throws in
      #expect(throws: error) { try Self.rows(path) }
    }
  }

  /// More than is parsed at once, with quotes, both kinds of line ends and empty lines at every place.
  @Test func longTables() throws {
    var random = TestRandom("long table")
    var text = "\"first\r\nname\",second,\"with \"\"quotes\"\"\"\r\n"
    var expected: [[Double]] = []
    for _ in 0..<9000 {
      let row = random.integers(3, in: Int64(-9999)...9999)
      expected.append(row.map(Double.init))
      text += row.map { random.next() % 4 == 0 ? "\"\($0)\"" : "\($0)" }.joined(separator: ",")
      text += ["\n", "\r\n", "\n\n"][Int(random.next() % 3)]
    }
    text += "1,2,3"
    expected.append([1, 2, 3])
    #expect(text.utf8.count > 2 * 65536)
    try Self.withFile(text.utf8) { path throws in
      #expect(try Self.rows(path, limit: 256) == expected)
      let reader = try TensorFile.rows(path: path)
      #expect(reader.columnNames == ["first\r\nname", "second", "with \"quotes\""])
      #expect(reader.count == nil)
    }
    // A field over so many lines that a piece ends in it.
    let name = String(repeating: "x\n", count: 40_000)
    try Self.withFile("\"\(name)\",b\n1,2\n\"3\",4".utf8) { path throws in
      #expect(try Self.rows(path) == [[1, 2], [3, 4]])
      #expect(try TensorFile.rows(path: path).columnNames == [name, "b"])
    }
    // The defect stands behind the first piece, and its row is counted from the start of the file.
    let defect = TensorFileError.unequalRows(row: 7001, expected: 1, found: 2)
    let lines = "x\n" + String(repeating: "12345678901\n", count: 7000) + "1,2\n"
    try Self.withFile(lines.utf8) { path throws in
      #expect(throws: defect) { try Self.rows(path, limit: 100) }
    }
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    try Self.withFile([0xC3, 0x28, 0x0A]) { path throws in
      #expect(throws: TensorFileError.unknownFormat) { try Self.rows(path) }
    }
    try Self.withFile(Array(String(repeating: "1\n", count: 40000).utf8) + [0xFF, 0x0A]) { path throws in
      #expect(throws: TensorFileError.notUTF8) { try Self.rows(path, limit: 1000) }
    }
    #expect(throws: TensorFileError.cannotRead(path: "/dev/null/none")) { try Self.rows("/dev/null/none") }
  }

  // MARK: Other kinds

  @Test(arguments: [
    ("PAR1\u{15}\u{04}", "a Parquet file"), ("ARROW1\0\0", "an Arrow file"),
    ("SQLite format 3\0", "an SQLite database"),
    ("MATLAB 5.0 MAT-file", "a MATLAB file"), ("BZh91AY", "a bzip2 file"),
  ])
  func otherKindsAreNamed(start: String, name: String) throws {
    try Self.withFile(start.utf8) { path throws in
      for read in [{ _ = try TensorFile.read(path: path) }, { _ = try Self.rows(path) }] {
        let error = #expect(throws: TensorFileError.self) { try read() }
        guard case .foreignFormat(let found, let advice)? = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(found == name)
        #expect(!advice.isEmpty)
      }
    }
  }

  @Test(
    arguments: [
      ([0x80, 0x04, 0x95, 0x10], "a Python pickle"),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file"),
      ([0x1F, 0x8B, 0x08], "a gzip file"), ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file"),
    ] as [([UInt8], String)])
  func otherKindsOfBytesAreNamed(start: [UInt8], name: String) throws {
    try Self.withFile(start) { path throws in
      let error = #expect(throws: TensorFileError.self) { try Self.rows(path) }
      #expect("\(error.map { "\($0)" } ?? "")".contains(name))
    }
  }
}
