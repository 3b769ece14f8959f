import BN254
import Foundation
import PolynomialCommitments
import TestSupport
import Testing

@Suite struct SRSTrustListTests {
  private static func make(_ tau: Fr, powers: Int = 4) throws -> StructuredReferenceString {
    try .insecureKnownTau(tau, powers: powers)
  }

  private static func line(_ srs: StructuredReferenceString) -> [String] {
    [srs.digest, srs.g2.canonicalBytes, srs.tauG2.canonicalBytes].map { Hexadecimal.encode($0) }
  }

  @Test func emptyListTrustsNothing() throws {
    let srs = try Self.make(5)
    #expect(!SRSTrustList().contains(digest: srs.digest, g2: srs.g2, tauG2: srs.tauG2))
  }

  @Test func digestAndPointsMustAllBeEqual() throws {
    let srs = try Self.make(5)
    let other = try Self.make(6)
    var list = SRSTrustList()
    #expect(try list.add(srs))
    #expect(list.contains(digest: srs.digest, g2: srs.g2, tauG2: srs.tauG2))
    #expect(!list.contains(digest: other.digest, g2: srs.g2, tauG2: srs.tauG2))
    #expect(!list.contains(digest: srs.digest, g2: srs.tauG2, tauG2: srs.tauG2))
    #expect(!list.contains(digest: srs.digest, g2: srs.g2, tauG2: other.tauG2))
    #expect(!list.contains(digest: [], g2: srs.g2, tauG2: srs.tauG2))
  }

  @Test func addingTwice() throws {
    let srs = try Self.make(5)
    var list = SRSTrustList()
    #expect(try list.add(srs))
    #expect(try !list.add(srs, comment: "again"))
    #expect(list.entries.count == 1)
    let conflict = SRSTrustList.Entry(
      digest: srs.digest, g2: srs.g2, tauG2: try Self.make(6).tauG2, comment: "")
    #expect(throws: SRSError.conflictingTrust(digest: Hexadecimal.encode(srs.digest))) { try list.add(conflict) }
  }

  /// What is trusted is the whole from which a cut was made.
  @Test func cutIsAddedUnderItsSource() throws {
    let srs = try Self.make(5, powers: 9)
    var list = SRSTrustList()
    try list.add(srs.truncated(to: 3))
    #expect(list.contains(digest: srs.digest, g2: srs.g2, tauG2: srs.tauG2))
  }

  @Test func textRoundTrip() throws {
    var list = SRSTrustList()
    try list.add(Self.make(5), comment: "of\nmine  # really")
    let made = try Self.make(6)
    try list.add(
      StructuredReferenceString(powers: made.powers, g2: made.g2, tauG2: made.tauG2, origin: .ceremony), comment: "")
    #expect(list.entries.map(\.comment) == ["insecure, made locally: of mine # really", ""])
    #expect(try SRSTrustList(parsing: list.text, path: "a") == list)
  }

  @Test func commentsAndBlanks() throws {
    let srs = try Self.make(5)
    let fields = Self.line(srs)
    let text = "# first\n\n \t \n  \(fields[0])\t\(fields[1])  \(fields[2])   two  words \r\n  # last"
    let list = try SRSTrustList(parsing: text, path: "a")
    #expect(list.entries.map(\.comment) == ["two words"])
    #expect(list.contains(digest: srs.digest, g2: srs.g2, tauG2: srs.tauG2))
  }

  @Test func wrongLines() throws {
    let fields = Self.line(try Self.make(5))
    let zeros = String(repeating: "0", count: 256)
    let cases: [(String, SRSError.TrustLineProblem)] = [
      (fields[0], .wrongFieldCount(1)),
      (fields[0] + " " + fields[1], .wrongFieldCount(2)),
      (fields[0].uppercased() + " " + fields[1] + " " + fields[2], .invalidDigest),
      (fields[0].dropLast(2) + " " + fields[1] + " " + fields[2], .invalidDigest),
      ("0x" + fields[0].dropLast(2) + " " + fields[1] + " " + fields[2], .invalidDigest),
      (fields[0].dropLast() + "g " + fields[1] + " " + fields[2], .invalidDigest),
      (fields[0] + " " + fields[2] + " " + fields[2], .invalidG2Generator),
      (fields[0] + " " + zeros + " " + fields[2], .invalidG2Generator),
      (fields[0] + " " + fields[1] + " " + zeros, .invalidTauG2),
      (fields[0] + " " + fields[1] + " " + fields[2].dropLast(1) + "x", .invalidTauG2),
      (fields[0] + " " + fields[1] + " f" + fields[2].dropFirst(), .invalidTauG2),
    ]
    for (line, problem) in cases {
      #expect(throws: SRSError.invalidTrustLine(path: "list", line: 3, problem: problem)) {
        try SRSTrustList(parsing: "# heading\n\n\(line)\n", path: "list")
      }
    }
    let good = fields.joined(separator: " ")
    #expect(throws: SRSError.invalidTrustLine(path: "list", line: 2, problem: .repeatedDigest)) {
      try SRSTrustList(parsing: good + "\n" + good + " comment", path: "list")
    }
  }

  @Test func fileOnDisk() throws {
    try RepositoryPaths.withTemporaryFolder { folder in
      let path = folder + "/new/folder/trusted-srs"
      #expect(try SRSTrustList.load(path: path) == SRSTrustList())
      var list = SRSTrustList()
      try list.add(Self.make(5), comment: "test")
      try list.save(path: path)
      #expect(try SRSTrustList.load(path: path) == list)
      try list.add(Self.make(6))
      try list.save(path: path)
      #expect(try SRSTrustList.load(path: path).entries.count == 2)

      try Data([0x23, 0xff, 0xfe]).write(to: URL(fileURLWithPath: path))
      #expect(throws: SRSError.invalidTrustLine(path: path, line: 1, problem: .notText)) {
        try SRSTrustList.load(path: path)
      }
      // A folder in place of the file is an error, not an empty list.
      #expect(throws: SRSError.self) { try SRSTrustList.load(path: folder) }
      #expect(throws: SRSError.self) { try list.save(path: path + "/below") }
    }
  }

  @Test func defaultPath() throws {
    func path(_ environment: [String: String]) throws -> String {
      try SRSTrustList.defaultPath(environment: environment)
    }
    let all = ["PLUMBLINE_TRUSTED_SRS": "list", "XDG_CONFIG_HOME": "/x", "HOME": "/h"]
    #expect(try path(all) == "list")
    #expect(
      try path(["XDG_CONFIG_HOME": "/x", "HOME": "/h", "PLUMBLINE_TRUSTED_SRS": ""]) == "/x/plumbline/trusted-srs")
    #expect(try path(["XDG_CONFIG_HOME": "relative", "HOME": "/h"]) == "/h/.config/plumbline/trusted-srs")
    #expect(throws: SRSError.noConfigurationFolder) { try path(["HOME": ""]) }
  }
}
