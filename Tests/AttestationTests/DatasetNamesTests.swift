import Attestation
import Foundation
import PolynomialCommitments
import ProofTestSupport
import TestSupport
import Testing
import Verification

/// Names of the features of a dataset under a root of their own.
@Suite struct DatasetNamesTests {
  private static let root = (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7) }
  private static let list = ["length", "Breite", "幅"]

  private struct Expected: Decodable {
    var names: String
  }

  // MARK: Root

  @Test(arguments: [1, 3, 100])
  func equalsSecondImplementation(count: Int) throws {
    let names = try DatasetNames(featuresRoot: Self.root, names: (0..<count).map { "Merkmal \($0) ✓" })
    let input = try JSONSerialization.data(withJSONObject: [
      "features": Hexadecimal.encode(Self.root), "names": names.names, "b": 16, "columns": [] as [Int], "rows": [[]],
    ])
    let output = try PythonOracle.run("Tests/Vectors/dataset-annotations-oracle.py", input: [UInt8](input))
    #expect(Hexadecimal.encode(names.root) == (try JSONDecoder().decode(Expected.self, from: Data(output))).names)
  }

  /// Computed with Tests/Vectors/dataset-annotations-oracle.py.
  @Test func knownRoot() throws {
    #expect(
      Hexadecimal.encode(try DatasetNames(featuresRoot: Self.root, names: Self.list).root)
        == "2a2700c6b53208ee4993ab0d3014de6969e642959f21295fc84223b3e2e00ab0")
  }

  @Test func everyFieldCounts() throws {
    let lists = [
      Self.list, ["length", "Breite"], ["Breite", "length", "幅"], ["lengthB", "reite", "幅"], ["lengthBreite幅"],
      // The same letters in another normal form are another name.
      ["Größe"], ["Gro\u{308}ße"],
    ]
    var roots = try lists.map { Hexadecimal.encode(try DatasetNames(featuresRoot: Self.root, names: $0).root) }
    roots.append(Hexadecimal.encode(try DatasetNames(featuresRoot: Self.root.reversed(), names: Self.list).root))
    let annotations = try DatasetAnnotations(
      featuresRoot: Self.root, featureNames: Self.list, columns: [.init(name: "label", classes: 2)])
    // With annotations or without, the names have one root, which is no digest of annotations.
    #expect(annotations.names.map { Hexadecimal.encode($0.root) } == roots[0])
    roots.append(Hexadecimal.encode(annotations.digest))
    #expect(Set(roots).count == roots.count)
    #expect(
      try DatasetNames(featuresRoot: Self.root, names: lists[5])
        != DatasetNames(featuresRoot: Self.root, names: lists[6]))
  }

  @Test func namesHaveLimits() throws {
    func error(_ names: [String], _ root: [UInt8] = Self.root) -> DatasetAnnotationsError? {
      do throws(DatasetAnnotationsError) {
        _ = try DatasetNames(featuresRoot: root, names: names)
        return nil
      } catch {
        return error
      }
    }
    #expect(error([]) == .featureNameCount(0))
    #expect(error((0..<(1 << 16)).map { "\($0)" }) == nil)
    #expect(error((0...(1 << 16)).map { "\($0)" }) == .featureNameCount(1 << 16 + 1))
    #expect(error(["x", "y", "x"]) == .duplicateName("x"))
    for name in ["", "a\nb", "x\u{202E}y", String(repeating: "é", count: 65)] { #expect(error([name]) == .name(name)) }
    #expect(error(["x"], [1]) == .featuresRoot)
    let none = try DatasetAnnotations(featuresRoot: Self.root, columns: [.init(name: "label", classes: 2)])
    #expect(none.names == nil)
  }

  // MARK: File

  @Test func fileIsReadBack() throws {
    let names = try DatasetNames(featuresRoot: Self.root, names: Self.list)
    let bytes = DatasetNamesFile.encoded(names)
    #expect(bytes.starts(with: DatasetNamesFile.magic))
    #expect(bytes.suffix(32).elementsEqual(names.root))
    #expect(try DatasetNamesFile.names(decoding: bytes) == names)
  }

  /// No byte of the file can be another one.
  @Test func damagedFilesAreRefused() throws {
    let bytes = DatasetNamesFile.encoded(try DatasetNames(featuresRoot: Self.root, names: Self.list))
    for length in bytes.indices {
      #expect(throws: DatasetError.self) { try DatasetNamesFile.names(decoding: Array(bytes[..<length])) }
    }
    let end = DatasetError.malformed(file: "names of the features", field: "end of file", offset: bytes.count)
    #expect(throws: end) { try DatasetNamesFile.names(decoding: bytes + [0]) }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(throws: DatasetError.self, "byte \(index)") { try DatasetNamesFile.names(decoding: changed) }
      }
    }
    // A file of no names, and of more than the rest of it could hold.
    for count: [UInt8] in [[0, 0, 0, 0], [255, 255, 0, 0], [255, 255, 255, 255]] {
      var changed = bytes
      changed.replaceSubrange(44..<48, with: count)
      #expect(throws: DatasetError.self) { try DatasetNamesFile.names(decoding: changed) }
    }
  }

  @Test func namesOfOtherFeaturesAreRefused() throws {
    let features = try CommittedDatasetTests.make(dimensions: [3]).dataset.description
    let names = try DatasetNames(featuresRoot: features.root, names: Self.list)
    try names.check(features: features, annotations: nil)
    let other = try CommittedDatasetTests.make(dimensions: [3], name: "other").dataset.description
    #expect(throws: DatasetError.otherNames) { try names.check(features: other, annotations: nil) }
    let fewer = try DatasetNames(featuresRoot: features.root, names: ["length", "width"])
    #expect(throws: DatasetError.inconsistent(field: "feature names")) {
      try fewer.check(features: features, annotations: nil)
    }
    func annotations(_ list: [String]) throws -> AnnotationsDescription {
      let schema = try DatasetAnnotations(
        featuresRoot: features.root, featureNames: list, columns: [.init(name: "label", classes: 2)])
      return try AnnotationsDescription(
        header: schema.header(features: features.header), annotations: schema, srsDigest: features.srsDigest,
        root: Self.root)
    }
    try names.check(features: features, annotations: try annotations(Self.list))
    for list in [[], ["length", "width", "幅"]] {
      let others = try annotations(list)
      #expect(throws: DatasetError.inconsistent(field: "feature names")) {
        try names.check(features: features, annotations: others)
      }
    }
  }
}
