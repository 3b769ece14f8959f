import BN254
import Foundation
import PolynomialCommitments
import TestSupport
import Testing

@Suite struct PowersOfTauTests {
  private static let tau: Fr = 1_122_334_455_667_788_990
  private static let power = 3

  /// Made by `srs-oracle.py` with py_ecc: 15 powers in G1, 8 in G2, seven sections.
  private static let file = Result {
    try PythonOracle.run("Tests/Vectors/srs-oracle.py", arguments: ["ptau", tau.description, "\(power)"])
  }

  /// Offsets in that file: section headers of 12 bytes before each content.
  private static let header = 24
  private static let g1 = 24 + 44 + 12
  private static let g2 = g1 + 64 * 15 + 12
  private static let afterG2 = g2 + 128 * 8

  private static func refused(
    _ error: SRSError, powers: Int? = nil, _ sourceLocation: SourceLocation = #_sourceLocation,
    _ change: (inout [UInt8]) -> Void
  ) throws {
    var bytes = try file.get()
    change(&bytes)
    #expect(throws: error, sourceLocation: sourceLocation) { try PowersOfTauFile.read(bytes: bytes, powers: powers) }
  }

  @Test func completeFile() throws {
    let srs = try PowersOfTauFile.read(bytes: Self.file.get())
    let expected = try StructuredReferenceString.insecureKnownTau(Self.tau, powers: 15)
    #expect(srs.powers == expected.powers)
    #expect(srs.g2 == expected.g2)
    #expect(srs.tauG2 == expected.tauG2)
    #expect(srs.digest == expected.digest)
    #expect(srs.origin == .ceremony)
    #expect(srs.isWhole)
  }

  @Test(arguments: [2, 9, 15])
  func firstPowers(count: Int) throws {
    let srs = try PowersOfTauFile.read(bytes: Self.file.get(), powers: count)
    #expect(srs.powers == (try StructuredReferenceString.insecureKnownTau(Self.tau, powers: count)).powers)
  }

  @Test func fromDisk() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let path = folder + "/a.ptau"
      try Data(Self.file.get()).write(to: URL(fileURLWithPath: path))
      #expect(try PowersOfTauFile.read(path: path) == PowersOfTauFile.read(bytes: Self.file.get()))
      #expect(throws: SRSError.unreadable(path: path + "x", reason: "No such file or directory")) {
        try PowersOfTauFile.read(path: path + "x")
      }
    }
  }

  @Test func powersThatAreNotThere() throws {
    try Self.refused(.tooFewPowers(have: 15, need: 16), powers: 16) { _ in }
    try Self.refused(.tooFewPowers(have: 15, need: .max), powers: .max) { _ in }
    for count in [1, 0, -1, Int.min] { try Self.refused(.tooFewPowers(have: count, need: 2), powers: count) { _ in } }
  }

  @Test func wrongFrame() throws {
    try Self.refused(.notPowersOfTauFile) { $0[0] = UInt8(ascii: "P") }
    try Self.refused(.notPowersOfTauFile) { $0 = Array("ptau".utf8) }
    try Self.refused(.unsupportedPowersOfTauVersion(2)) { $0[4] = 2 }
    try Self.refused(.tooManySections(0xff00_0007)) { $0[11] = 0xff }
    try Self.refused(.missingSection(id: 1)) {
      $0[8] = 0
      $0.removeLast($0.count - 12)
    }
    try Self.refused(.missingSection(id: 1)) { $0[12] = 77 }
    try Self.refused(.missingSection(id: 2)) { $0[Self.g1 - 12] = 77 }
    try Self.refused(.missingSection(id: 3)) { $0[Self.g2 - 12] = 77 }
    try Self.refused(.repeatedSection(id: 2)) { $0[Self.afterG2] = 2 }
    try Self.refused(.repeatedSection(id: 1)) { $0[Self.afterG2] = 1 }
    try Self.refused(.trailingBytes(1)) { $0.append(0) }
    let length = UInt64(try Self.file.get().count)
    try Self.refused(.fileTooShort(have: length - 1, need: length)) { $0.removeLast() }
    try Self.refused(.fileTooShort(have: length, need: length + 12)) { $0[8] = 8 }
    try Self.refused(.fileTooShort(have: length, need: .max)) { bytes in
      for index in Self.g1 - 8..<Self.g1 { bytes[index] = 0xff }
    }
  }

  @Test func wrongHeader() throws {
    try Self.refused(.otherCurve) { $0[Self.header] = 48 }
    try Self.refused(.otherCurve) { $0[Self.header + 4] ^= 1 }
    try Self.refused(.otherCurve) { $0[Self.header + 35] ^= 0x80 }
    let at = Self.header + 36
    try Self.refused(.powerOutOfRange(power: 0, ceremonyPower: 3)) { $0[at] = 0 }
    try Self.refused(.powerOutOfRange(power: 4, ceremonyPower: 3)) { $0[at] = 4 }
    try Self.refused(.powerOutOfRange(power: 3, ceremonyPower: 29)) { $0[at + 4] = 29 }
    try Self.refused(.powerOutOfRange(power: 3, ceremonyPower: 0x8000_0003)) { $0[at + 7] = 0x80 }
    // A section that is one byte longer.
    try Self.refused(.wrongSectionSize(id: 1, bytes: 45)) { bytes in
      bytes[16] = 45
      bytes.insert(0, at: Self.header + 44)
    }
    try Self.refused(.wrongSectionSize(id: 1, bytes: 3)) { bytes in
      bytes[16] = 3
      bytes.removeSubrange(Self.header + 3..<Self.header + 44)
    }
  }

  @Test func wrongSectionSizes() throws {
    // Power 2 allows 7 points in G1.
    try Self.refused(.wrongSectionSize(id: 2, bytes: 960)) { $0[Self.header + 36] = 2 }
    try Self.refused(.wrongSectionSize(id: 2, bytes: 959)) { bytes in
      bytes[Self.g1 - 8] = UInt8(959 & 255)
      bytes.remove(at: Self.g1)
    }
    try Self.refused(.wrongSectionSize(id: 3, bytes: 128)) { bytes in
      bytes[Self.g2 - 8] = 128
      bytes[Self.g2 - 7] = 0
      bytes.removeSubrange(Self.g2 + 128..<Self.afterG2)
    }
  }

  /// Files that keep only what a polynomial commitment needs.
  @Test func prunedFile() throws {
    var bytes = try Self.file.get()
    bytes.removeSubrange(Self.g2 + 256..<bytes.count)
    bytes[Self.g2 - 8] = 0
    bytes[Self.g2 - 7] = 1
    bytes.removeSubrange(Self.g1 + 64 * 9..<Self.g1 + 64 * 15)
    bytes[Self.g1 - 8] = UInt8((64 * 9) & 255)
    bytes[Self.g1 - 7] = UInt8((64 * 9) >> 8)
    bytes[8] = 3
    let srs = try PowersOfTauFile.read(bytes: bytes)
    #expect(srs.powers == (try StructuredReferenceString.insecureKnownTau(Self.tau, powers: 9)).powers)
  }

  @Test func wrongPoints() throws {
    for index in [0, 1, 7, 14] {
      let start = Self.g1 + 64 * index
      try Self.refused(.invalidPower(index: index)) { $0[start] ^= 1 }
      try Self.refused(.invalidPower(index: index)) { $0[start + 63] ^= 1 }
      try Self.refused(.invalidPower(index: index)) { $0[start + 31] = 0xff }
      try Self.refused(.invalidPower(index: index)) { bytes in
        for offset in 0..<64 { bytes[start + offset] = 0 }
      }
    }
    try Self.refused(.invalidG2Point(name: "[1]_2")) { $0[Self.g2] ^= 1 }
    try Self.refused(.invalidG2Point(name: "[tau]_2")) { $0[Self.g2 + 255] ^= 1 }
    // Real and imaginary parts exchanged.
    try Self.refused(.invalidG2Point(name: "[tau]_2")) { bytes in
      for offset in 128..<160 { bytes.swapAt(Self.g2 + offset, Self.g2 + offset + 32) }
    }
    // Valid points in the wrong places.
    try Self.refused(.wrongG1Generator) { bytes in
      for offset in 0..<64 { bytes.swapAt(Self.g1 + offset, Self.g1 + 64 + offset) }
    }
    try Self.refused(.inconsistentPowers) { bytes in
      for offset in 0..<64 { bytes.swapAt(Self.g1 + 64 * 3 + offset, Self.g1 + 64 * 4 + offset) }
    }
    try Self.refused(.wrongG2Generator) { bytes in
      for offset in 0..<128 { bytes.swapAt(Self.g2 + offset, Self.g2 + 128 + offset) }
    }
    try Self.refused(.inconsistentPowers) { bytes in
      for offset in 0..<128 { bytes.swapAt(Self.g2 + 128 + offset, Self.g2 + 256 + offset) }
    }
  }

  /// A new file to which nobody has contributed has all points equal to the generators.
  @Test func newFile() throws {
    let bytes = try PythonOracle.run("Tests/Vectors/srs-oracle.py", arguments: ["ptau", "1", "2"])
    #expect(throws: SRSError.noContribution) { try PowersOfTauFile.read(bytes: bytes) }
  }

  /// Whatever the bytes are, reading ends with a value or an error; a value is that of the original.
  @Test func mutationsNeverTrap() throws {
    var random = TestRandom("ptau mutations")
    let original = try Self.file.get()
    let powers = try PowersOfTauFile.read(bytes: original).powers
    for _ in 0..<3000 {
      var bytes = original
      bytes.mutate(using: &random)
      if let srs = try? PowersOfTauFile.read(bytes: bytes) {
        #expect(srs.powers.elementsEqual(powers.prefix(srs.powers.count)))
      }
    }
  }
}
