import Circuits
import FiatShamir
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Files of statements with something changed: each is refused with the exact error, and none ends the process.
@Suite struct StatementFileTests {
  struct Field {
    var name: String
    var range: Range<Int>
  }

  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let proof: DerivedProof
    let bytes: [UInt8]

    init(_ name: String, _ proof: DerivedProof) {
      testDescription = name
      self.proof = proof
      bytes = proof.encoded
    }

    /// Where each field stands, from the description of the file.
    var fields: [Field] {
      var fields: [Field] = []
      func add(_ name: String, _ length: Int) {
        let start = fields.last?.range.upperBound ?? 0
        fields.append(Field(name: name, range: start..<(start + length)))
      }
      add("magic", 8)
      add("version", 4)
      add("meaning of the context", 1)
      switch proof.binding {
      case .none: break
      case .registration(let name):
        add("registrant length", 4)
        add("registrant", name.utf8.count)
      case .watermark: add("challenge", 32)
      }
      add("circuits", 4)
      for program in proof.programs {
        add("derivation rows", 4)
        add("derivation result", 1)
        switch program.derivation.result {
        case .accuracy: add("classes", 4)
        case .accuracyByGroup:
          add("classes", 4)
          add("groups", 4)
        case .outputs, .label, .labelAndMargin, .parameterRanges: break
        }
        add("limb width", 4)
        add("row length", 4)
        add("circuit length", 4)
        add("circuit", program.circuit.encoded.count)
      }
      add("parts", 4)
      for part in proof.parts {
        add("circuit of a part", 4)
        add("proof length", 4)
        add("proof", part.envelope.encoded.count)
      }
      return fields
    }

    func field(_ name: String) -> Field { fields.first { $0.name == name }! }

    func replacing(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
      var changed = self.bytes
      changed.replaceSubrange(field(name).range, with: bytes)
      return changed
    }
  }

  private static func word(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

  static let samples: [Sample] = {
    let fixture = StatementTarget.fixture
    let selection = RowSelection.range(start: 0, count: 3)
    let batches = [(0, 2), (2, 1)].map { first, count in
      try! StatementBatch(
        fixture, .accuracyByGroup(classes: 3, groups: 2), selection: selection, first: first, count: count)
    }
    let parts = batches.enumerated().map { index, batch in
      DerivedProof.Part(program: index, envelope: try! batch.prove().envelope)
    }
    let challenge = [UInt8](repeating: 0xc4, count: 32)
    let context = Keccak256.hash([0x22] + fixture.annotations.description.root + challenge)
    return [
      Sample("two parts", DerivedProof(programs: batches.map(\.program), parts: parts)),
      Sample(
        "watermark",
        try! fixture.prove(
          .accuracy(classes: 3), selection: .drawn(seed: challenge, count: 2), context: context,
          binding: .watermark(challenge: challenge))),
      Sample("registration", RegistrationTests.proof),
    ]
  }()

  private static func error(_ bytes: [UInt8]) -> VerificationError? {
    do {
      _ = try StatementTarget.fixture.verifier.verify(try DerivedProof(decoding: bytes))
      return nil
    } catch { return error as? VerificationError }
  }

  private static func malformed(_ field: String, at offset: Int) -> VerificationError {
    .malformed(file: "proof", field: field, offset: offset)
  }

  @Test(arguments: samples)
  func untouchedFileIsAccepted(sample: Sample) throws {
    #expect(Self.error(sample.bytes) == nil)
    #expect(try DerivedProof(decoding: sample.bytes) == sample.proof)
    #expect(sample.fields.last?.range.upperBound == sample.bytes.count)
  }

  /// Stored properties of what is in the file, each with its field.
  @Test func everyPropertyHasAField() {
    let proof = Self.samples[0].proof
    let manifest: [(Any, [String])] = [
      (proof, ["binding", "programs", "parts"]), (proof.programs[0], ["derivation", "circuit", "rowBits"]),
      (proof.programs[0].derivation, ["rows", "result", "limbWidth"]), (proof.parts[0], ["program", "envelope"]),
    ]
    for (value, properties) in manifest {
      #expect(Mirror(reflecting: value).children.compactMap(\.label) == properties)
    }
  }

  /// At every byte of small fields, and here and there in circuits and proofs, which have tests of their own.
  @Test(arguments: samples)
  func everyTruncationIsRefused(sample: Sample) {
    for field in sample.fields {
      let step = field.range.count > 64 ? field.range.count / 20 : 1
      for length in stride(from: field.range.lowerBound, to: field.range.upperBound, by: step) {
        guard case .malformed("proof", _, let offset) = Self.error(Array(sample.bytes[0..<length])), offset <= length
        else {
          Issue.record("\(field.name), \(length) bytes")
          continue
        }
      }
    }
  }

  @Test(arguments: samples)
  func trailingBytesAreRefused(sample: Sample) {
    for extra in [[0], [0xff], sample.bytes] {
      #expect(Self.error(sample.bytes + extra) == Self.malformed("end of file", at: sample.bytes.count))
    }
  }

  @Test(arguments: samples)
  func headsAreChecked(sample: Sample) {
    for byte in 0..<8 {
      var bytes = sample.bytes
      bytes[byte] ^= 0x20
      #expect(Self.error(bytes) == Self.malformed("magic", at: 8))
    }
    for version in [0, 2, 256, 0xffff_ffff] {
      #expect(
        Self.error(sample.replacing("version", Self.word(version)))
          == .unsupportedVersion(file: "proof", version: UInt32(version)))
    }
    for meaning in 3..<256 {
      #expect(
        Self.error(sample.replacing("meaning of the context", [UInt8(meaning)]))
          == Self.malformed("meaning of the context", at: 12))
    }
  }

  /// Every number of the file above its limit, and every count that the file cannot hold.
  @Test(arguments: samples)
  func numbersAreChecked(sample: Sample) {
    let limits: [(field: String, values: [Int], reader: String)] = [
      ("circuits", [65, 0x7fff_ffff, 0xffff_ffff], "circuits"),
      ("derivation rows", [1 << 24 + 1, 0xffff_ffff], "derivation rows"), ("classes", [1 << 18 + 1], "classes"),
      ("groups", [1 << 18 + 1], "groups"), ("limb width", [17, 0x8000_0000], "limb width"),
      ("row length", [25, 0xffff_ffff], "row length"),
      ("circuit length", [sample.bytes.count, 0xffff_ffff], "circuit"),
      ("parts", [sample.bytes.count, 0xffff_ffff], "parts"),
      ("circuit of a part", [65, 0xffff_ffff], "circuit of a part"),
      ("proof length", [sample.bytes.count, 0xffff_ffff], "proof"), ("registrant length", [257], "registrant"),
    ]
    for (name, values, reader) in limits {
      guard let field = sample.fields.first(where: { $0.name == name }) else { continue }
      for value in values {
        #expect(
          Self.error(sample.replacing(name, Self.word(value))) == Self.malformed(reader, at: field.range.upperBound),
          "\(name) = \(value)")
      }
    }
    for result in 6..<256 {
      let field = sample.field("derivation result")
      #expect(
        Self.error(sample.replacing("derivation result", [UInt8(result)]))
          == Self.malformed("derivation result", at: field.range.lowerBound))
    }
    #expect(
      Self.error(sample.replacing("parts", Self.word(0)))
        == Self.malformed("parts", at: sample.field("parts").range.lowerBound))
    #expect(
      Self.error(sample.replacing("circuit of a part", Self.word(sample.proof.programs.count)))
        == Self.malformed("circuit of a part", at: sample.field("circuit of a part").range.lowerBound))
  }

  /// Lengths off by one: what is inside has to end where it says.
  @Test(arguments: samples)
  func lengthsAreExact(sample: Sample) {
    for name in ["circuit", "proof"] {
      let length = sample.field(name).range.count
      for wrong in [0, length - 1, length + 1] {
        let error = Self.error(sample.replacing(name + " length", Self.word(wrong)))
        switch error {
        case .malformed("proof", _, _), .circuit(.malformed): break
        default: Issue.record("\(name) of \(wrong) bytes: \(String(describing: error))")
        }
      }
    }
    for (name, count) in [("circuits", sample.proof.programs.count), ("parts", sample.proof.parts.count)] {
      for wrong in [count - 1, count + 1] {
        let error = Self.error(sample.replacing(name, Self.word(wrong)))
        switch error {
        case .malformed("proof", _, _), .circuit: break
        default: Issue.record("\(name) = \(wrong): \(String(describing: error))")
        }
      }
    }
  }

  /// Numbers of a derivation within their limits are another question, which the proof does not answer.
  @Test func otherDerivationsAreRefused() {
    let sample = Self.samples[0]
    for (name, values) in [
      ("derivation rows", [0, 1, 3, 1 << 24]), ("derivation result", []), ("classes", [0, 1, 2, 4, 1 << 18]),
      ("groups", [0, 1, 3, 1 << 18]), ("limb width", Array(0...16)),
      ("row length", Array(0...24)),
    ] {
      let own = sample.bytes[sample.field(name).range]
      for value in values where Self.word(value) != Array(own) {
        let error = Self.error(sample.replacing(name, Self.word(value)))
        switch error {
        case .statement(.parts), .circuit(.derivation), .circuit(.notDerived), .statement(.keyDigest): break
        case .inconsistentKey(.rowLength) where name == "row length": break
        default: Issue.record("\(name) = \(value): \(String(describing: error))")
        }
      }
    }
  }

  @Test func registrantIsText() {
    let sample = Self.samples[2]
    let field = sample.field("registrant")
    var bytes = sample.bytes
    bytes[field.range.lowerBound] = 0xff
    #expect(Self.error(bytes) == Self.malformed("registrant", at: field.range.upperBound))
    bytes[field.range.lowerBound] = 0x41
    #expect(Self.error(bytes) == .statement(.context))
  }

  @Test(arguments: samples)
  func randomDamageIsRefused(sample: Sample) {
    for damage in FileDamage.samples(of: sample.bytes, count: 150, seed: "statement " + sample.testDescription) {
      #expect(Self.error(damage.bytes) != nil, "\(damage)")
    }
  }
}
