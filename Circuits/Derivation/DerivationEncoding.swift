/// The canonical encoding of a derivation: `le32(rows)`, one byte for the result, `le32` for each of its numbers,
/// `le32(limb width)`.
extension Derivation {
  package var encoded: [UInt8] {
    var out = ByteWriter()
    write(to: &out)
    return out.bytes
  }

  package func write(to out: inout ByteWriter) {
    out.write(count: rows)
    switch result {
    case .outputs: out.write(UInt8(0))
    case .label: out.write(UInt8(1))
    case .labelAndMargin: out.write(UInt8(2))
    case .accuracy(let classes):
      out.write(UInt8(3))
      out.write(count: classes)
    case .accuracyByGroup(let classes, let groups):
      out.write(UInt8(4))
      out.write(count: classes)
      out.write(count: groups)
    case .parameterRanges: out.write(UInt8(5))
    }
    out.write(count: limbWidth)
  }

  /// - Throws: `CircuitError.malformed` for other bytes, `CircuitError.derivation` for numbers outside their limits.
  package init(decoding bytes: [UInt8]) throws(CircuitError) {
    var reader = ByteReader(bytes)
    do throws(ByteReader.Failure) {
      self = try Derivation(from: &reader)
      try reader.end("end of derivation")
    } catch {
      throw .malformed(field: error.field, offset: error.offset)
    }
    try validate()
  }

  /// Reads a derivation that other bytes may follow; its numbers are bounded, and `validate` says whether they go
  /// together.
  package init(from reader: inout ByteReader) throws(ByteReader.Failure) {
    let rows = try reader.int("derivation rows", atMost: Self.rowLimit)
    let start = reader
    let result: Result
    switch try reader.uint8("derivation result") {
    case 0: result = .outputs
    case 1: result = .label
    case 2: result = .labelAndMargin
    case 3: result = .accuracy(classes: try reader.int("classes", atMost: Self.classLimit))
    case 4:
      let classes = try reader.int("classes", atMost: Self.classLimit)
      result = .accuracyByGroup(classes: classes, groups: try reader.int("groups", atMost: Self.classLimit))
    case 5: result = .parameterRanges
    default: throw start.failure("derivation result")
    }
    self.init(rows: rows, result: result, limbWidth: try reader.int("limb width", atMost: Self.limbWidths.upperBound))
  }
}
