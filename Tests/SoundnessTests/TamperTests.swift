import BN254
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Proof files with something changed: each is refused with the exact error, and none ends the process.
@Suite struct TamperTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let envelope: ProofEnvelope
    let bytes: [UInt8]
    let verifier: Verifier

    init(_ name: String, _ input: InputOpening, _ output: OutputRequest) {
      testDescription = name
      envelope = try! Target.fixture.prove(Target.input, form: input, output: output).envelope
      bytes = envelope.encoded
      verifier = Target.fixture.verifier
    }

    init(_ name: String, _ batch: StatementBatch) {
      testDescription = name
      envelope = try! batch.prove().envelope
      bytes = envelope.encoded
      verifier = Verifier(key: batch.key)
    }

    var map: ProofFileMap { ProofFileMap(envelope) }
  }

  /// Every input form and every output form.
  static let samples = [
    Sample("public to public", .publicValues, .publicValues),
    Sample("private to committed", .privateInput, .committed),
    Sample("row to public", TargetDataset.opening(TargetDataset.index), .publicValues),
    Sample(
      "annotated rows to public",
      try! StatementBatch(
        StatementTarget.fixture, .accuracy(classes: 3), selection: .range(start: 1, count: 3), first: 1, count: 2)),
  ]

  /// Reads and verifies.
  private static func check(_ bytes: [UInt8], _ sample: Sample) throws(VerificationError) {
    try sample.verifier.verify(try ProofEnvelope(decoding: bytes))
  }

  private static func error(_ bytes: [UInt8], _ sample: Sample) -> VerificationError? {
    do {
      try check(bytes, sample)
      return nil
    } catch { return error }
  }

  private static func malformed(_ field: ProofFileMap.Field, at offset: Int? = nil) -> VerificationError {
    .malformed(file: "proof", field: field.readerName, offset: offset ?? field.range.lowerBound)
  }

  @Test(arguments: samples)
  func untouchedFileIsAccepted(sample: Sample) throws {
    try Self.check(sample.bytes, sample)
    #expect(try ProofEnvelope(decoding: sample.bytes) == sample.envelope)
  }

  /// The map covers the file to the last byte, so a field that the encoder gains is noticed.
  @Test(arguments: samples)
  func everyByteBelongsToAField(sample: Sample) {
    #expect(sample.map.fields.last?.range.upperBound == sample.bytes.count)
  }

  /// Every stored property of what is in a proof file has a field in the map of some sample, and nothing is listed that
  /// is not there.
  @Test func everyPropertyHasAField() {
    let envelope = Self.samples[2].envelope
    guard case .committedRow(let row) = envelope.statement.input else {
      Issue.record("no row")
      return
    }
    guard case .committedRows(let rows) = Self.samples[3].envelope.statement.input, let annotations = rows.annotations
    else {
      Issue.record("no rows")
      return
    }
    let values: [Any] = [
      envelope, envelope.statement, row, row.header, row.path, envelope.proof, rows, annotations,
    ]
    let names = Set(Self.samples.flatMap { $0.map.fields.map(\.name) })
    for value in values {
      let type = String(describing: Swift.type(of: value))
      let properties = Mirror(reflecting: value).children.compactMap(\.label)
      let listed = ProofFileMap.manifest[type] ?? [:]
      #expect(Set(properties) == Set(listed.keys), "\(type)")
      for fields in listed.values { #expect(names.isSuperset(of: fields), "\(type): \(fields)") }
    }
    #expect(values.count == ProofFileMap.manifest.count)
  }

  @Test(arguments: samples)
  func everyTruncationIsRefused(sample: Sample) {
    for length in sample.bytes.indices {
      let error = Self.error(Array(sample.bytes[0..<length]), sample)
      guard case .malformed("proof", _, let offset) = error, offset <= length else {
        Issue.record("length \(length): \(String(describing: error))")
        continue
      }
    }
  }

  @Test(arguments: samples)
  func trailingBytesAreRefused(sample: Sample) {
    let error = VerificationError.malformed(file: "proof", field: "end of file", offset: sample.bytes.count)
    for extra in [[0], [0xff], [UInt8](repeating: 0, count: 64), sample.bytes] {
      #expect(Self.error(sample.bytes + extra, sample) == error)
    }
  }

  /// Bytes of every field, small fields whole: one bit at each end of the byte.
  @Test(arguments: samples)
  func flippedBitsAreRefused(sample: Sample) {
    for field in sample.map.fields {
      let step = field.range.count <= 8 ? 1 : field.kind == .scalar ? 10 : 9
      for offset in Array(stride(from: 0, to: field.range.count, by: step)) + [field.range.count - 1] {
        for mask in offset == 0 || step == 1 ? [0x01, 0x80] : [UInt8(0x01)] {
          var bytes = sample.bytes
          bytes[field.range.lowerBound + offset] ^= mask
          let error = Self.error(bytes, sample)
          let label = "\(field.name), byte \(offset), \(mask): \(String(describing: error))"
          #expect(error.map { Self.isExpected($0, for: field, in: bytes, sample: sample) } == true, "\(label)")
        }
      }
    }
  }

  /// What a change within one field can lead to; where only one error is right, that one.
  private static func isExpected(
    _ error: VerificationError, for field: ProofFileMap.Field, in bytes: [UInt8], sample: Sample
  ) -> Bool {
    let own = bytes[field.range]
    let header = VerificationError.malformed(
      file: "proof", field: "dataset header", offset: sample.map.header(of: field) ?? 0)
    switch field.name {
    case "selected start", "selected count", "first place":
      return [.dataset(.selection), .dataset(.path), .dataset(.root)].contains(error)
    case "annotations: header rows", "annotations: header quantisation": return error == .dataset(.annotations)
    case "annotations: dataset root", "annotations: sibling": return error == .dataset(.root)
    case "annotations: header padded size": return [.dataset(.paddedSize), header].contains(error)
    case "annotations: header row length": return [.dataset(.rowLength), header].contains(error)
    case "schema": return [.dataset(.annotations), malformed(field, at: field.range.lowerBound - 4)].contains(error)
    case "column": return [.dataset(.columns), malformed(field, at: field.range.upperBound)].contains(error)
    case "magic": return error == .malformed(file: "proof", field: "magic", offset: 8)
    case "version": return error == .unsupportedVersion(file: "proof", version: Self.integer(own))
    case "key digest": return error == .statement(.keyDigest)
    case "card digest": return error == .statement(.cardDigest)
    case "context": return error == .openingCheckFailed
    case "dataset root", "sibling": return error == .dataset(.root)
    case "header quantisation": return error == .dataset(.quantisationDigest)
    case "header rows", "row index":
      return [.dataset(.path), .dataset(.root), .dataset(.selection)].contains(error)
    case "header padded size": return [.dataset(.paddedSize), header].contains(error)
    case "header row length": return [.dataset(.rowLength), header].contains(error)
    default: break
    }
    switch field.kind {
    // A flipped bit leads to a non-canonical coordinate or off the curve.
    case .point: return error == malformed(field)
    case .scalar: return error == (Fr(canonicalBytes: own) == nil ? malformed(field) : .openingCheckFailed)
    case .integer:
      if case .valueOutOfRange = error { return true }
      return error == .openingCheckFailed
    // A change of a form or a count moves everything behind it.
    case .form, .count:
      if case .malformed("proof", _, _) = error { return true }
      return [.statement(.inputCount), .statement(.outputCount), .dataset(.path)].contains(error)
    case .magic, .version, .bytes: return false
    }
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Scalars and coordinates that are right modulo the field, but not reduced.
  @Test(arguments: samples)
  func nonCanonicalElementsAreRefused(sample: Sample) {
    let scalarModulus: [UInt8] = (-Fr.one).canonicalBytes.incremented
    let coordinateModulus: [UInt8] = (-Fq.one).canonicalBytes.incremented
    for field in sample.map.fields where field.kind == .scalar || field.kind == .point {
      let modulus = field.kind == .scalar ? scalarModulus : coordinateModulus
      for start in stride(from: field.range.lowerBound, to: field.range.upperBound, by: 32) {
        var bytes = sample.bytes
        let sum = Array(bytes[start..<(start + 32)]).adding(modulus)
        bytes.replaceSubrange(start..<(start + 32), with: sum)
        #expect(Self.error(bytes, sample) == Self.malformed(field), "\(field.name) at \(start)")
        bytes.replaceSubrange(start..<(start + 32), with: [UInt8](repeating: 0xff, count: 32))
        #expect(Self.error(bytes, sample) == Self.malformed(field), "\(field.name) at \(start), all ones")
      }
    }
  }

  /// Points off the curve, half an infinity, and a point with its sign changed, which is on the curve.
  @Test(arguments: samples)
  func wrongPointsAreRefused(sample: Sample) {
    for field in sample.map.fields where field.kind == .point {
      let x = field.range.lowerBound..<(field.range.lowerBound + 32)
      let y = x.upperBound..<field.range.upperBound
      let own = Array(sample.bytes[y])
      let swapped = own + Array(sample.bytes[x])
      for (label, range, bytes) in [
        ("y + 1", y, own.incremented), ("x = 0", x, [UInt8](repeating: 0, count: 32)),
        ("y = 0", y, [UInt8](repeating: 0, count: 32)), ("x and y exchanged", field.range, swapped),
      ] {
        var tampered = sample.bytes
        tampered.replaceSubrange(range, with: bytes)
        #expect(Self.error(tampered, sample) == Self.malformed(field), "\(field.name): \(label)")
      }
      var negated = sample.bytes
      negated.replaceSubrange(y, with: (-Fq(reducing: own)).canonicalBytes)
      let error: VerificationError = field.name.hasSuffix("row commitment") ? .dataset(.root) : .openingCheckFailed
      #expect(Self.error(negated, sample) == error, "\(field.name) negated")
    }
  }

  @Test(arguments: samples)
  func changedCountsAreRefused(sample: Sample) {
    for field in sample.map.fields where field.kind == .count {
      let own = Self.integer(sample.bytes[field.range])
      for count in [0, own - 1, own + 1, 2 * own + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] where count != own {
        var bytes = sample.bytes
        bytes.replaceSubrange(field.range, with: (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) })
        let error = Self.error(bytes, sample)
        // A count that the rest of the file cannot hold is refused where it is read.
        if Int(count) > sample.bytes.count {
          #expect(error == Self.malformed(field, at: field.range.upperBound), "\(field.name) = \(count)")
        } else {
          #expect(error != nil && error != .openingCheckFailed, "\(field.name) = \(count)")
        }
      }
    }
  }

  @Test(arguments: samples)
  func unknownVersionsAndFormsAreRefused(sample: Sample) {
    for version in [0, 1, 3, 256, UInt32.max] {
      var bytes = sample.bytes
      bytes.replaceSubrange(8..<12, with: (0..<4).map { UInt8(truncatingIfNeeded: version >> (8 * UInt32($0))) })
      #expect(Self.error(bytes, sample) == .unsupportedVersion(file: "proof", version: version))
    }
    for (name, known) in [
      ("input form", InputForm.Kind.allCases.count), ("output form", OutputForm.Kind.allCases.count),
    ] {
      guard let field = sample.map.fields.first(where: { $0.name == name }) else {
        Issue.record("no \(name)")
        continue
      }
      for form in known..<256 {
        var bytes = sample.bytes
        bytes[field.range.lowerBound] = UInt8(form)
        #expect(Self.error(bytes, sample) == Self.malformed(field), "\(name) \(form)")
      }
    }
    for name in ["selection", "annotations"] {
      guard let field = sample.map.fields.first(where: { $0.name == name }) else { continue }
      for form in 2..<256 {
        var bytes = sample.bytes
        bytes[field.range.lowerBound] = UInt8(form)
        #expect(Self.error(bytes, sample) == Self.malformed(field), "\(name) \(form)")
      }
    }
  }

  /// Anything at all: several bytes replaced, pieces moved, removed and repeated.
  @Test(arguments: samples)
  func randomDamageIsRefused(sample: Sample) {
    for damage in FileDamage.samples(of: sample.bytes, count: 400, seed: "damage " + sample.testDescription) {
      #expect(Self.error(damage.bytes, sample) != nil, "\(damage)")
    }
  }
}

extension [UInt8] {
  /// Big-endian sum, modulo `2^(8 count)`.
  fileprivate func adding(_ other: [UInt8]) -> [UInt8] {
    var carry = 0
    var sum = self
    for index in indices.reversed() {
      let value = Int(self[index]) + Int(other[index]) + carry
      sum[index] = UInt8(value & 0xff)
      carry = value >> 8
    }
    return sum
  }

  fileprivate var incremented: [UInt8] {
    adding([UInt8](repeating: 0, count: count - 1) + [1])
  }
}
