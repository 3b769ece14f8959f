import BN254
import Circuits
import PolynomialCommitments
import Verification

/// What opens the commitments of one row of features or annotations. Secret.
package struct DatasetRowOpening: Sendable, Equatable {
  /// Real entries in address order.
  package let values: [Int64]
  /// One for each commitment of the row.
  package let blinding: [RowBlinding]

  package init(values: [Int64], blinding: [RowBlinding]) {
    self.values = values
    self.blinding = blinding
  }
}

/// The file of all openings under one root: magic, version, root, then records of equal length, so that one row can be
/// read alone. A record is the values of the row, 64 bits each, then the two scalars of each commitment. Secret.
package enum DatasetOpeningsFile {
  package static let magic: [UInt8] = Array("PLBDOPEN".utf8)
  package static let version: UInt32 = 1
  private static let file = "dataset openings"

  /// Bytes before the first record.
  package static let headerLength = 8 + 4 + DigestLength.bytes

  package static func encoded(_ openings: [DatasetRowOpening], root: [UInt8]) -> [UInt8] {
    header(root: root) + openings.flatMap { record(of: $0) }
  }

  package static func header(root: [UInt8]) -> [UInt8] {
    var out = ByteWriter()
    out.write(bytes: magic)
    out.write(version)
    out.write(bytes: root)
    return out.bytes
  }

  package static func record(of opening: DatasetRowOpening) -> [UInt8] {
    var out = ByteWriter()
    for value in opening.values { out.write(value) }
    for blinding in opening.blinding {
      out.write(bytes: blinding.first.canonicalBytes)
      out.write(bytes: blinding.second.canonicalBytes)
    }
    return out.bytes
  }

  /// Length in bytes of a record.
  package static func recordLength(_ description: some RowGroupDescription) -> Int {
    8 * description.realSize + 64 * description.header.commitmentsPerRow
  }

  /// Where in the file row `index` stands.
  package static func record(of index: UInt64, in description: some RowGroupDescription) throws(DatasetError) -> Range<
    Int
  > {
    guard index < description.header.rows else {
      throw .noSuchRow(index: index, rows: description.header.rows)
    }
    let length = recordLength(description)
    let (start, overflow) = Int(clamping: index).multipliedReportingOverflow(by: length)
    guard !overflow, start < Int.max / 2 else { throw .tooLarge(entries: length) }
    return (headerLength + start)..<(headerLength + start + length)
  }

  /// Checks the first `headerLength` bytes of a file.
  package static func check(header: [UInt8], of description: some RowGroupDescription) throws(DatasetError) {
    var reader = try DatasetFileReader(header, magic: magic, version: version, file: file)
    guard try reader.digest("root") == description.root else { throw .otherRoot(file: file) }
  }

  /// Checks the length in bytes of a file.
  package static func check(size: Int, of description: some RowGroupDescription) throws(DatasetError) {
    let end = try record(of: description.header.rows - 1, in: description).upperBound
    guard size == end else { throw .malformed(file: file, field: "end of file", offset: min(size, end)) }
  }

  /// Reads the record of one row.
  package static func opening(
    decoding record: [UInt8], of description: some RowGroupDescription
  ) throws(DatasetError) -> DatasetRowOpening {
    var reader = ByteReader(record)
    do throws(ByteReader.Failure) {
      var values: [Int64] = []
      for _ in 0..<description.realSize { values.append(try reader.int64("value")) }
      var blinding: [RowBlinding] = []
      for _ in 0..<description.header.commitmentsPerRow {
        let first = try reader.scalar("blinding")
        blinding.append(RowBlinding(first: first, second: try reader.scalar("blinding")))
      }
      try reader.end("end of record")
      return DatasetRowOpening(values: values, blinding: blinding)
    } catch {
      throw .malformed(file: file, field: error.field, offset: error.offset)
    }
  }
}
