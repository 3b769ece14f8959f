import Attestation
import BN254
import Foundation
import PolynomialCommitments
import ProofTestSupport
import TestSupport
import Testing
import Verification

/// Columns beside the features of a dataset, under a root of their own.
@Suite struct DatasetAnnotationsTests {
  private static let root = (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7) }

  private static func schema(
    names: [String] = ["length", "Breite", "幅"],
    columns: [(String, UInt32)] = [("label", 10), ("group", 2), ("Größe", 3)]
  ) throws(DatasetAnnotationsError) -> DatasetAnnotations {
    try DatasetAnnotations(
      featuresRoot: root, featureNames: names, columns: columns.map { .init(name: $0.0, classes: $0.1) })
  }

  /// Five rows of three features with a label of four classes and a group of two.
  private static func make(
    name: String = "annotations"
  ) throws -> (features: CommittedDataset, annotations: CommittedAnnotations, openings: [DatasetRowOpening]) {
    let features = try CommittedDatasetTests.make(dimensions: [3], name: name).dataset
    let schema = try DatasetAnnotations(
      featuresRoot: features.description.root, featureNames: ["a", "b", "c"],
      columns: [.init(name: "label", classes: 4), .init(name: "group", classes: 2)])
    let srs = try StructuredReferenceString.insecureKnownTau(CommittedDatasetTests.tau, powers: 18)
    var randomness = InsecureFixedRandomness("annotations of " + name)
    let result = try CommittedAnnotations.commit(
      rows, annotations: schema, srs: srs, rowBits: 4, randomness: &randomness)
    return (features, result.annotations, result.openings)
  }

  private static let rows: [[Int64]] = [[0, 0], [3, 1], [2, 0], [1, 1], [3, 0]]

  // MARK: Digest

  private struct Expected: Decodable {
    var digest: String
    var header: String
    var root: String
  }

  @Test(arguments: [(0, 1, 1), (3, 1, 2), (3, 2, 3), (1, 3, 5), (0, 64, 4)])
  func equalsSecondImplementation(names: Int, columns: Int, rows: Int) throws {
    let schema = try DatasetAnnotations(
      featuresRoot: Self.root, featureNames: (0..<names).map { "Merkmal \($0) ✓" },
      columns: (0..<columns).map { .init(name: "column-\($0)", classes: UInt32($0 + 1) * 1000) })
    var random = TestRandom("annotations")
    let commitments = random.points(rows).map { [$0] }
    let perRow = columns > 16 ? columns / 16 : 1
    let leaves = commitments.map { [G1Affine](repeating: $0[0], count: perRow) }
    let input = try JSONSerialization.data(withJSONObject: [
      "features": Hexadecimal.encode(Self.root), "names": schema.featureNames, "b": 16,
      "columns": schema.columns.map { [$0.name, Int($0.classes)] as [Any] },
      "rows": leaves.map { $0.map { Hexadecimal.encode($0.canonicalBytes) } },
    ])
    let output = try PythonOracle.run("Tests/Vectors/dataset-annotations-oracle.py", input: [UInt8](input))
    let expected = try JSONDecoder().decode(Expected.self, from: Data(output))
    let header = schema.header(rows: UInt64(rows), rowLength: 16)
    #expect(Hexadecimal.encode(schema.digest) == expected.digest)
    #expect(Hexadecimal.encode(header.encoded) == expected.header)
    #expect(Hexadecimal.encode(try DatasetTree(leafCommitments: leaves, header: header).root) == expected.root)
  }

  /// Computed with Tests/Vectors/dataset-annotations-oracle.py.
  @Test func knownDigest() throws {
    #expect(
      Hexadecimal.encode(try Self.schema().digest)
        == "aadd219c087bef4512859b6d1fbb0f1c04e3d4ba4734018f4c8af7501c090838")
  }

  @Test func everyFieldCounts() throws {
    let digests = [
      try Self.schema(),
      try Self.schema(names: []),
      try Self.schema(names: ["length", "Breite", "haba"]),
      try Self.schema(names: ["lengthB", "reite", "幅"]),
      try Self.schema(names: ["Breite", "length", "幅"]),
      try Self.schema(columns: [("label", 10)]),
      try Self.schema(columns: [("group", 2), ("label", 10), ("Größe", 3)]),
      try Self.schema(columns: [("label", 11), ("group", 2), ("Größe", 3)]),
      // The same letters in another normal form are another name.
      try Self.schema(columns: [("label", 10), ("group", 2), ("Gro\u{308}ße", 3)]),
      try DatasetAnnotations(
        featuresRoot: Array(Self.root.reversed()), featureNames: Self.schema().featureNames,
        columns: Self.schema().columns),
    ].map { Hexadecimal.encode($0.digest) }
    #expect(Set(digests).count == digests.count)
    #expect(
      try Self.schema(columns: [("Größe", 3)]) != Self.schema(columns: [("Gro\u{308}ße", 3)]))
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (64, 64)])
  func paddedSize(columns: Int, padded: UInt32) throws {
    let schema = try Self.schema(columns: (0..<columns).map { ("c\($0)", 2) })
    #expect(schema.paddedSize == padded)
    let header = schema.header(rows: 9, rowLength: 32)
    #expect(header == DatasetHeader(rows: 9, paddedSize: padded, quantisationDigest: schema.digest, rowLength: 32))
  }

  // MARK: Encoding

  @Test func encodingIsReadBack() throws {
    for schema in [try Self.schema(), try Self.schema(names: [])] {
      #expect(try DatasetAnnotations(decoding: schema.encoded) == schema)
    }
  }

  @Test func truncatedAndExtendedEncodingsAreRefused() throws {
    let bytes = try Self.schema().encoded
    for length in bytes.indices {
      #expect(throws: DatasetAnnotationsError.self) { try DatasetAnnotations(decoding: Array(bytes[..<length])) }
    }
    #expect(throws: DatasetAnnotationsError.malformed(field: "end of annotations", offset: bytes.count)) {
      try DatasetAnnotations(decoding: bytes + [0])
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        guard let read = try? DatasetAnnotations(decoding: changed) else { continue }
        // What is read has exactly one encoding.
        #expect(read.encoded == changed)
      }
    }
  }

  @Test func namesAndClassesHaveLimits() throws {
    func error(names: [String] = [], columns: [(String, UInt32)] = [("label", 2)]) -> DatasetAnnotationsError? {
      do throws(DatasetAnnotationsError) {
        _ = try Self.schema(names: names, columns: columns)
        return nil
      } catch {
        return error
      }
    }
    #expect(error() == nil)
    #expect(error(columns: []) == .columnCount(0))
    #expect(error(columns: (0..<65).map { ("c\($0)", 2) }) == .columnCount(65))
    #expect(error(columns: [("label", 0)]) == .classes(column: "label", classes: 0))
    #expect(error(columns: [("label", 1 << 24)]) == nil)
    #expect(error(columns: [("label", 1 << 24 + 1)]) == .classes(column: "label", classes: 1 << 24 + 1))
    #expect(error(columns: [("label", 2), ("label", 3)]) == .duplicateName("label"))
    #expect(error(names: ["x", "y", "x"]) == .duplicateName("x"))
    // A group may be a feature too.
    #expect(error(names: ["label"]) == nil)
    #expect(error(names: (0...(1 << 16)).map { "\($0)" }) == .featureNameCount(1 << 16 + 1))
    for name in ["", "a\nb", "\u{0}", "\u{7F}", "\u{9B}", "x\u{202E}y", String(repeating: "é", count: 65)] {
      #expect(error(names: [name]) == .name(name))
      #expect(error(columns: [(name, 2)]) == .name(name))
    }
    #expect(error(names: [String(repeating: "é", count: 64)]) == nil)
    #expect(!"\(DatasetAnnotationsError.name("x\u{202E}\u{1B}y"))".unicodeScalars.contains("\u{1B}"))
    let short = DatasetAnnotationsError.featuresRoot
    #expect(throws: short) { try DatasetAnnotations(featuresRoot: [1], columns: [.init(name: "a", classes: 1)]) }
    // Bytes that are no UTF-8.
    var bytes = try Self.schema().encoded
    bytes[32 + 4 + 4] = 0xFF
    #expect(throws: DatasetAnnotationsError.malformed(field: "feature name", offset: 46)) {
      try DatasetAnnotations(decoding: bytes)
    }
  }

  // MARK: Commitments

  /// The commitment of each row computed from `tau` itself.
  @Test func commitmentsAreThoseOfTheProtocol() throws {
    let (features, annotations, openings) = try Self.make()
    let tau = CommittedDatasetTests.tau
    #expect(annotations.description.header.paddedSize == 2)
    #expect(annotations.description.header.rows == 5)
    try annotations.description.check(features: features.description)
    for (row, opening) in openings.enumerated() {
      #expect(opening.values == Self.rows[row])
      var exponent = Fr(Self.rows[row][0]) + Fr(Self.rows[row][1]) * tau
      exponent += opening.blinding[0].first * tau.pow(16) + opening.blinding[0].second * tau.pow(17)
      #expect(annotations.commitments[row] == [(exponent * G1(.generator)).affine])
    }
    let scalars = openings.flatMap { $0.blinding.flatMap { [$0.first, $0.second] } }
    #expect(Set(scalars).count == 10)
    let (commitments, path) = try annotations.rows([1, 2, 4])
    let header = annotations.description.annotations.header(features: features.description.header)
    #expect(path.root(leafCommitments: commitments, header: header) == annotations.description.root)
    // Rows of the features are no rows of the annotations.
    let others = try features.rows([1, 2, 4])
    #expect(path.root(leafCommitments: others.commitments, header: header) != annotations.description.root)
  }

  @Test func valuesOutsideTheirClassesAreRefused() throws {
    let schema = try Self.schema(columns: [("label", 4), ("group", 2)])
    let srs = try StructuredReferenceString.insecureKnownTau(CommittedDatasetTests.tau, powers: 18)
    func commit(_ rows: [[Int64]]) throws {
      var randomness = InsecureFixedRandomness("refused")
      _ = try CommittedAnnotations.commit(rows, annotations: schema, srs: srs, rowBits: 4, randomness: &randomness)
    }
    #expect(throws: DatasetError.noSuchClass(row: 1, column: "group", value: 2, classes: 2)) {
      try commit([[3, 1], [0, 2]])
    }
    #expect(throws: DatasetError.noSuchClass(row: 0, column: "label", value: -1, classes: 4)) { try commit([[-1, 0]]) }
    #expect(throws: DatasetError.wrongRowSize(row: 0, expected: 2, found: 1)) { try commit([[1]]) }
    #expect(throws: DatasetError.noRows) { try commit([]) }
  }

  // MARK: Files

  @Test func filesAreReadBack() throws {
    let (_, annotations, openings) = try Self.make()
    let description = annotations.description
    #expect(description.encoded.starts(with: AnnotationsDescription.magic))
    #expect(try AnnotationsDescription(decoding: description.encoded) == description)
    let read = try CommittedAnnotations(
      description: description, decodingCommitments: annotations.encodedCommitments)
    #expect(read.commitments == annotations.commitments)
    let file = DatasetOpeningsFile.encoded(openings, root: description.root)
    try DatasetOpeningsFile.check(header: Array(file[..<DatasetOpeningsFile.headerLength]), of: description)
    for index in 0..<5 {
      let range = try DatasetOpeningsFile.record(of: UInt64(index), in: description)
      #expect(try DatasetOpeningsFile.opening(decoding: Array(file[range]), of: description) == openings[index])
    }
  }

  @Test func damagedHeadersAreRefused() throws {
    let bytes = try Self.make().annotations.description.encoded
    for length in bytes.indices {
      #expect(throws: DatasetError.self) { try AnnotationsDescription(decoding: Array(bytes[..<length])) }
    }
    #expect(throws: DatasetError.malformed(file: "annotations header", field: "end of file", offset: bytes.count)) {
      try AnnotationsDescription(decoding: bytes + [0])
    }
    // The digest of the header covers the features root, names and classes.
    for index in 96..<(bytes.count - 32) {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: DatasetError.self, "byte \(index)") { try AnnotationsDescription(decoding: changed) }
    }
  }

  @Test func annotationsOfOtherFeaturesAreRefused() throws {
    let (features, annotations, _) = try Self.make()
    let other = try Self.make(name: "other features")
    let description = annotations.description
    #expect(throws: DatasetError.otherFeatures) { try description.check(features: other.features.description) }
    // Same root claimed, fewer rows.
    let fewer = try AnnotationsDescription(
      header: description.annotations.header(rows: 4, rowLength: 16), annotations: description.annotations,
      srsDigest: description.srsDigest, root: description.root)
    #expect(throws: DatasetError.inconsistent(field: "row count or row length")) {
      try fewer.check(features: features.description)
    }
    let named = try DatasetAnnotations(
      featuresRoot: features.description.root, featureNames: ["a", "b"], columns: [.init(name: "label", classes: 2)])
    let wrong = try AnnotationsDescription(
      header: named.header(features: features.description.header), annotations: named,
      srsDigest: description.srsDigest, root: description.root)
    #expect(throws: DatasetError.inconsistent(field: "feature names")) {
      try wrong.check(features: features.description)
    }
  }
}
