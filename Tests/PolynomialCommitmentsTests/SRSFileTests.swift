import BN254
import Foundation
import PolynomialCommitments
import TestSupport
import Testing

@Suite struct SRSFileTests {
  private static let tau: Fr = 4_567_890_123
  private static let headerLength = 312

  private static func make(_ count: Int = 8) throws -> StructuredReferenceString {
    try .insecureKnownTau(tau, powers: count)
  }

  private static let original = Result { try make().encoded() }

  private static func refused(
    _ error: SRSError, _ sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout [UInt8]) -> Void
  ) throws {
    var bytes = try original.get()
    change(&bytes)
    #expect(throws: error, sourceLocation: sourceLocation) { try StructuredReferenceString(decoding: bytes) }
  }

  @Test func bytesEqualThoseOfSecondImplementation() throws {
    let output = try PythonOracle.run(
      "Tests/Vectors/srs-oracle.py", arguments: ["srs", Self.tau.description, "8", "1"])
    #expect(try Self.make().encoded() == output)
  }

  @Test(arguments: StructuredReferenceString.Origin.allCases, [2, 8, 300])
  func roundTrip(origin: StructuredReferenceString.Origin, count: Int) throws {
    let made = try Self.make(count)
    let srs = StructuredReferenceString(powers: made.powers, g2: made.g2, tauG2: made.tauG2, origin: origin)
    let bytes = srs.encoded()
    #expect(bytes.count == Self.headerLength + 64 * count)
    let decoded = try StructuredReferenceString(decoding: bytes)
    #expect(decoded == srs)
    #expect(decoded.origin == origin)
    try decoded.check()
  }

  @Test func cutRoundTrip() throws {
    let cut = try Self.make(20).truncated(to: 9)
    let decoded = try StructuredReferenceString(decoding: cut.encoded())
    #expect(decoded == cut)
    #expect(!decoded.isWhole)
    try decoded.check()
  }

  @Test func fileOnDisk() throws {
    let srs = try Self.make(3000)
    try RepositoryPaths.withTemporaryFolder { folder in
      let path = folder + "/a.srs"
      try Data(srs.encoded()).write(to: URL(fileURLWithPath: path))
      #expect(try StructuredReferenceString(contentsOf: path) == srs)
      try Data(srs.encoded().dropLast()).write(to: URL(fileURLWithPath: path))
      let length = UInt64(Self.headerLength + 64 * 3000)
      #expect(throws: SRSError.fileTooShort(have: length - 1, need: length)) {
        try StructuredReferenceString(contentsOf: path)
      }
      #expect(throws: SRSError.unreadable(path: folder + "/b", reason: "No such file or directory")) {
        try StructuredReferenceString(contentsOf: folder + "/b")
      }
      #expect(throws: SRSError.unreadable(path: folder, reason: "Is a directory")) {
        try StructuredReferenceString(contentsOf: folder)
      }
    }
  }

  @Test func wrongHeader() throws {
    try Self.refused(.notSRSFile) { $0[0] = 0 }
    try Self.refused(.notSRSFile) { $0 = [] }
    try Self.refused(.notSRSFile) { $0.removeLast($0.count - 7) }
    try Self.refused(.unsupportedVersion(2)) { $0[8] = 2 }
    try Self.refused(.unsupportedVersion(0x0100_0001)) { $0[11] = 1 }
    try Self.refused(.unknownFlags(5)) { $0[12] = 5 }
    try Self.refused(.unknownFlags(0x8000_0001)) { $0[15] = 0x80 }
    try Self.refused(.tooFewPowers(have: 0, need: 2)) { $0[16] = 0 }
    try Self.refused(.tooFewPowers(have: 1, need: 2)) { $0[16] = 1 }
    try Self.refused(.digestMismatch) { $0[24] ^= 1 }
    // A cut whose digest is its own would be a second encoding of the whole.
    try Self.refused(.digestMismatch) { $0[12] = 3 }
  }

  @Test func wrongLength() throws {
    let length = UInt64(Self.headerLength + 64 * 8)
    try Self.refused(.trailingBytes(1)) { $0.append(0) }
    try Self.refused(.trailingBytes(64)) { $0[16] = 7 }
    try Self.refused(.fileTooShort(have: length, need: length + 64)) { $0[16] = 9 }
    try Self.refused(.tooManyPowers(have: .max, most: StructuredReferenceString.maximumPowers)) { $0[23] = 0x80 }
    try Self.refused(.fileTooShort(have: length, need: 312 + 64 * 0x1000_0008)) { $0[19] = 0x10 }
    for cut in 8..<Self.headerLength {
      try Self.refused(.fileTooShort(have: UInt64(cut), need: 312)) { $0.removeLast($0.count - cut) }
    }
    for cut in Self.headerLength..<Int(length) {
      try Self.refused(.fileTooShort(have: UInt64(cut), need: length)) { $0.removeLast($0.count - cut) }
    }
  }

  @Test func wrongPoints() throws {
    for index in 0..<8 {
      let start = Self.headerLength + 64 * index
      try Self.refused(.invalidPower(index: index)) { $0[start + 63] ^= 1 }
      try Self.refused(.invalidPower(index: index)) { bytes in
        for offset in 0..<64 { bytes[start + offset] = 0 }
      }
      try Self.refused(.invalidPower(index: index)) { $0[start] |= 0xc0 }
      // The other root is a point, so only the digest notices.
      try Self.refused(.digestMismatch) { bytes in
        guard let point = G1Affine(canonicalBytes: bytes[start..<start + 64]) else { return }
        bytes.replaceSubrange(start..<start + 64, with: (-point).canonicalBytes)
      }
    }
    try Self.refused(.invalidG2Point(name: "[1]_2")) { $0[56] ^= 1 }
    try Self.refused(.invalidG2Point(name: "[tau]_2")) { $0[184 + 127] ^= 1 }
    try Self.refused(.digestMismatch) { $0.replaceSubrange(184..<312, with: G2Affine.generator.canonicalBytes) }
  }

  /// Whatever the bytes are, reading ends with a value or an error, and a value has no second encoding.
  @Test func mutationsNeverTrap() throws {
    var random = TestRandom("srs mutations")
    let original = try Self.make(5).encoded()
    for _ in 0..<4000 {
      var bytes = original
      bytes.mutate(using: &random)
      if let decoded = try? StructuredReferenceString(decoding: bytes) {
        #expect(decoded.encoded() == bytes)
      }
    }
  }
}

extension [UInt8] {
  /// A few random changes: bits, bytes, extreme integers, insertions, deletions, cuts, repeated pieces.
  mutating func mutate(using random: inout TestRandom) {
    for _ in 0..<Int.random(in: 1...4, using: &random) where !isEmpty {
      // Headers matter most: half of the changes go to the first 400 bytes.
      let most = Bool.random(using: &random) ? Swift.min(count, 400) : count
      let position = Int.random(in: 0..<most, using: &random)
      switch Int.random(in: 0...6, using: &random) {
      case 0: self[position] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 1: self[position] = UInt8.random(in: 0...255, using: &random)
      case 2:
        let value: UInt8 = Bool.random(using: &random) ? 0xff : 0
        for index in position..<Swift.min(count, position + Int.random(in: 1...8, using: &random)) {
          self[index] = value
        }
      case 3: insert(contentsOf: random.bytes(Int.random(in: 1...70, using: &random)), at: position)
      case 4: removeSubrange(position..<Swift.min(count, position + Int.random(in: 1...70, using: &random)))
      case 5: removeLast(count - position)
      default:
        let piece = Array(self[position..<Swift.min(count, position + Int.random(in: 1...140, using: &random))])
        insert(contentsOf: piece, at: Int.random(in: 0...count, using: &random))
      }
    }
  }
}
