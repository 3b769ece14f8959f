import BN254
import Circuits

/// The rows of a batch in a proof file: unlike the transcript it says all lengths.
extension CommittedRows {
  func writeFile(to out: inout ByteWriter) {
    selection.write(to: &out)
    out.write(first)
    Self.writeFile(commitments, root: root, header: header, siblings: siblings, to: &out)
    out.write(UInt8(annotations == nil ? 0 : 1))
    guard let annotations else { return }
    Self.writeFile(
      annotations.commitments, root: annotations.root, header: annotations.header, siblings: annotations.siblings,
      to: &out)
    let schema = annotations.schema.encoded
    out.write(count: schema.count)
    out.write(bytes: schema)
    out.write(count: annotations.columns.count)
    for column in annotations.columns { out.write(count: column) }
  }

  private static func writeFile(
    _ commitments: [[G1Affine]], root: [UInt8], header: DatasetHeader, siblings: [[UInt8]], to out: inout ByteWriter
  ) {
    out.write(count: commitments.count)
    out.write(count: commitments.first?.count ?? 0)
    for row in commitments { for point in row { out.write(bytes: point.canonicalBytes) } }
    out.write(bytes: root)
    out.write(bytes: header.encoded)
    out.write(count: siblings.count)
    for sibling in siblings { out.write(bytes: sibling) }
  }
}

extension ByteReader {
  mutating func committedRows() throws(Failure) -> CommittedRows {
    let selection = try rowSelection()
    let first = try uint64("first row of the batch")
    let features = try rowGroup("rows")
    let flagFailure = failure("annotations")
    let flag = try uint8("annotations")
    guard flag <= 1 else { throw flagFailure }
    var annotations: CommittedRows.Annotations?
    if flag == 1 {
      let group = try rowGroup("annotations")
      let schemaFailure = failure("names of annotations")
      let length = try count("names of annotations", elementSize: 1)
      guard let schema = try? DatasetAnnotations(decoding: Array(try bytes(length, "names of annotations"))) else {
        throw schemaFailure
      }
      var columns: [Int] = []
      for _ in 0..<(try count("columns", elementSize: 4)) {
        columns.append(try int("column", atMost: CircuitLimits.annotations))
      }
      annotations = .init(
        schema: schema, commitments: group.commitments, root: group.root, header: group.header,
        siblings: group.siblings, columns: columns)
    }
    return CommittedRows(
      selection: selection, first: first, commitments: features.commitments, root: features.root,
      header: features.header, siblings: features.siblings, annotations: annotations)
  }

  private struct RowGroup {
    var commitments: [[G1Affine]]
    var root: [UInt8]
    var header: DatasetHeader
    var siblings: [[UInt8]]
  }

  private mutating func rowGroup(_ field: String) throws(Failure) -> RowGroup {
    let failure = failure(field)
    let rows = try count(field, elementSize: 64)
    let perRow = try count(field, elementSize: 64)
    let (total, overflow) = rows.multipliedReportingOverflow(by: perRow)
    guard !overflow, total <= remaining / 64, perRow >= 1 else { throw failure }
    let points = try points(total, field)
    let commitments = (0..<rows).map { Array(points[($0 * perRow)..<(($0 + 1) * perRow)]) }
    let root = Array(try bytes(DigestLength.bytes, "dataset root"))
    let headerFailure = self.failure("dataset header")
    guard let header = DatasetHeader(encoded: try bytes(DatasetHeader.encodedLength, "dataset header")) else {
      throw headerFailure
    }
    var siblings: [[UInt8]] = []
    for _ in 0..<(try count("Merkle path", elementSize: DigestLength.bytes)) {
      siblings.append(Array(try bytes(DigestLength.bytes, "Merkle path")))
    }
    return RowGroup(commitments: commitments, root: root, header: header, siblings: siblings)
  }
}
