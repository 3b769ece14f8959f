/// Well-known kinds of files that hold data but are not read here, told by their first bytes.
enum ForeignFormat {
  private static let known: [(start: [UInt8], name: String, advice: String)] = [
    (Array("PAR1".utf8), "a Parquet file", table),
    (Array("ARROW1".utf8), "an Arrow file", table),
    (Array("FEA1".utf8), "a Feather file", table),
    ([0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream", table),
    (Array("ORC".utf8), "an ORC file", table),
    (Array("Obj".utf8) + [1], "an Avro file", table),
    (Array("SQLite format 3".utf8) + [0], "an SQLite database", table),
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file", array),
    (Array("MATLAB 5.0".utf8), "a MATLAB file", array),
    ([0x1F, 0x8B], "a gzip file", "unpack it first"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file", "unpack it first"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "an xz file", "unpack it first"),
    (Array("BZh".utf8), "a bzip2 file", "unpack it first"),
  ]

  private static let table = "save the table as CSV or .npy, for example with pandas: to_csv or to_numpy and numpy.save"
  private static let array = "save the array as .npy with numpy.save"

  /// Throws `TensorFileError.foreignFormat` if the bytes begin as a file of another kind does.
  static func refuse(_ start: some Collection<UInt8>) throws(TensorFileError) {
    if let match = known.first(where: { start.starts(with: $0.start) }) {
      throw .foreignFormat(name: match.name, advice: match.advice)
    }
    // A pickle of protocol 2 to 5: the mark, the version, and then an operation.
    let head = Array(start.prefix(2))
    if head.count == 2, head[0] == 0x80, (2...5).contains(head[1]) {
      throw .foreignFormat(name: "a Python pickle", advice: "a pickle can run code when it is read: " + array)
    }
  }
}
