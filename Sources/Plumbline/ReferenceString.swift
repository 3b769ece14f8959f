import Attestation
import PolynomialCommitments

/// A structured reference string: powers of a secret that nobody may know, on which all keys and proofs rest.
public struct ReferenceString: Sendable {
  package let srs: StructuredReferenceString

  package init(srs: StructuredReferenceString) { self.srs = srs }

  /// What a reference string is, for people and programs.
  public struct Report: Codable, Sendable, Equatable {
    public var powers: Int
    /// Digest that keys carry and that is trusted or not; for a cut, that of the whole it was cut from.
    public var digest: String
    /// Made on one machine: whoever made it can forge proofs.
    public var isInsecure: Bool
    /// Whether these are all powers that the digest covers.
    public var isWhole: Bool
    /// Whether it is on the list of trusted ones; `nil` if there is no such list to ask.
    public var isTrusted: Bool?
  }

  /// Makes a reference string on this machine, for development. Whoever runs this can learn its secret and forge proofs;
  /// that it is forgotten cannot be shown to anyone.
  ///
  /// - Parameter powers: at least 2; 8192 serve every bundled model in a process, 131074 (2^17 + 2) in a contract.
  public static func generateInsecure(powers: Int) throws(PlumblineError) -> ReferenceString {
    ReferenceString(srs: try translating { try StructuredReferenceString.generateInsecure(powers: powers) })
  }

  /// Reads a powers-of-tau file (`.ptau`) and checks that its powers belong together.
  ///
  /// - Parameters:
  ///   - path: the file of a ceremony.
  ///   - powers: how many of the first powers to take; all of them if `nil`.
  public init(importingPowersOfTau path: String, powers: Int? = nil) throws(PlumblineError) {
    srs = try translating { try PowersOfTauFile.read(path: path, powers: powers) }
  }

  /// Reads a reference string file. Every point is on its curve and the digest fits; `check()` shows the rest.
  public init(contentsOf path: String) throws(PlumblineError) {
    srs = try translating { try StructuredReferenceString(contentsOf: path) }
  }

  /// Reads a reference string or a powers-of-tau file, told apart by content, and checks it completely.
  public static func checked(contentsOf path: String) throws(PlumblineError) -> ReferenceString {
    if FileKind.detect(try FileStore.read(path, range: 0..<16)) == .powersOfTau {
      return try ReferenceString(importingPowersOfTau: path)
    }
    let string = try ReferenceString(contentsOf: path)
    try string.check()
    return string
  }

  /// Shows that the points are powers of one secret over the standard generators. That nobody knows the secret cannot be
  /// shown.
  ///
  /// - Throws: `PlumblineError.unusableReferenceString` with the check that fails.
  public func check() throws(PlumblineError) { try translating { try srs.check() } }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(srs.encoded(), to: path) }

  /// Digest in hexadecimal, as keys carry it.
  public var digest: String { HexadecimalText.encode(srs.sourceDigest) }

  public var powers: Int { srs.powers.count }

  /// Made on one machine: whoever made it can forge proofs.
  public var isInsecure: Bool { srs.origin == .insecureLocal }

  /// - Parameter list: the caller's list of trusted reference strings.
  public func report(_ list: TrustedReferenceStrings?) -> Report {
    Report(
      powers: powers, digest: digest, isInsecure: isInsecure, isWhole: srs.isWhole,
      isTrusted: list?.list.contains(digest: srs.sourceDigest, g2: srs.g2, tauG2: srs.tauG2))
  }
}

/// The reference strings that the user of this machine trusts.
public struct TrustedReferenceStrings: Sendable {
  package private(set) var list: SRSTrustList
  /// Where the list is kept.
  public let path: String

  /// Reads the list at `path`; by default that named by `PLUMBLINE_TRUSTED_SRS`, or `plumbline/trusted-srs` in the
  /// user's configuration folder. A list that does not exist is empty.
  ///
  /// - Throws: `PlumblineError.unusableReferenceString` naming the line that cannot be read.
  public init(path: String? = nil) throws(PlumblineError) {
    let place = try translating { try path ?? SRSTrustList.defaultPath() }
    self.path = place
    list = try translating { try SRSTrustList.load(path: place) }
  }

  /// Number of entries.
  public var count: Int { list.entries.count }

  /// Adds a reference string that was checked and whose origin the user knows, and saves the list.
  ///
  /// - Parameters:
  ///   - string: checked by the caller.
  ///   - comment: one line to remember it by.
  /// - Returns: whether it is new on the list.
  @discardableResult
  public mutating func add(_ string: ReferenceString, comment: String = "") throws(PlumblineError) -> Bool {
    var changed = list
    let isNew = try translating { try changed.add(string.srs, comment: comment) }
    if isNew {
      let place = path
      try translating { try changed.save(path: place) }
    }
    list = changed
    return isNew
  }

  /// Whether the list says of this digest that it was made locally.
  package func isKnownInsecure(_ digest: [UInt8]) -> Bool {
    list.entries.contains { $0.digest == digest && $0.comment.hasPrefix("insecure") }
  }
}
