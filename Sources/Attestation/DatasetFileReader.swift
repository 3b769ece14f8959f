import Circuits
import Verification

/// Reads a file of a dataset: magic of 8 bytes, version, fields. Names the file in every error.
struct DatasetFileReader {
  private var reader: ByteReader
  private let file: String

  init(_ bytes: [UInt8], magic: [UInt8], version: UInt32, file: String) throws(DatasetError) {
    reader = ByteReader(bytes)
    self.file = file
    let found = try read { reader throws(ByteReader.Failure) in
      let failure = reader.failure("magic")
      guard try reader.bytes(magic.count, "magic").elementsEqual(magic) else { throw failure }
      return try reader.uint32("version")
    }
    guard found == version else { throw .unsupportedVersion(file: file, version: found) }
  }

  mutating func read<Value>(
    _ body: (inout ByteReader) throws(ByteReader.Failure) -> Value
  ) throws(DatasetError) -> Value {
    do {
      return try body(&reader)
    } catch {
      throw .malformed(file: file, field: error.field, offset: error.offset)
    }
  }

  mutating func digest(_ field: String) throws(DatasetError) -> [UInt8] {
    try read { reader throws(ByteReader.Failure) in Array(try reader.bytes(DigestLength.bytes, field)) }
  }

  mutating func header() throws(DatasetError) -> DatasetHeader {
    try read { reader throws(ByteReader.Failure) in
      let failure = reader.failure("header")
      guard let header = DatasetHeader(encoded: try reader.bytes(DatasetHeader.encodedLength, "header")) else {
        throw failure
      }
      return header
    }
  }
}
