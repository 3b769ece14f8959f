import BN254

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The reference strings that the user of this machine trusts, a text file.
///
/// Each line is `digest [1]_2 [tau]_2 comment`: 64, 256 and 256 lower-case hexadecimal digits (points as in
/// `G2Affine.canonicalBytes`) and free text, separated by blanks. Empty lines and lines that start with `#` are
/// skipped. A verifier accepts a key only if its digest is on the list, with equal `[1]_2` and `[tau]_2`.
package struct SRSTrustList: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    /// Digest of the whole reference string, 32 bytes.
    package var digest: [UInt8]
    /// `[1]_2`, the standard generator.
    package var g2: G2Affine
    /// `[tau]_2`.
    package var tauG2: G2Affine
    /// One line of free text.
    package var comment: String

    package init(digest: [UInt8], g2: G2Affine, tauG2: G2Affine, comment: String) {
      self.digest = digest
      self.g2 = g2
      self.tauG2 = tauG2
      self.comment = comment
    }
  }

  package private(set) var entries: [Entry]

  /// An empty list, which trusts nothing.
  package init() {
    entries = []
  }

  /// Whether the list has this digest with exactly these points.
  package func contains(digest: [UInt8], g2: G2Affine, tauG2: G2Affine) -> Bool {
    entries.contains { $0.digest == digest && $0.g2 == g2 && $0.tauG2 == tauG2 }
  }

  /// Adds a reference string, under the digest of what it was cut from.
  ///
  /// The caller has run `check()` and has warned if `origin` is `insecureLocal`; the comment of such an entry says so.
  ///
  /// - Returns: whether it is new on the list.
  /// - Throws: `conflictingTrust` if the list has this digest with other points.
  @discardableResult
  package mutating func add(_ srs: StructuredReferenceString, comment: String = "") throws(SRSError) -> Bool {
    let mark = srs.origin == .insecureLocal ? "insecure, made locally" : ""
    let text = [mark, comment].filter { !$0.isEmpty }.joined(separator: ": ")
    return try add(Entry(digest: srs.sourceDigest, g2: srs.g2, tauG2: srs.tauG2, comment: text))
  }

  /// Adds an entry; line breaks and surrounding blanks of its comment are lost.
  ///
  /// - Returns: whether it is new on the list.
  @discardableResult
  package mutating func add(_ entry: Entry) throws(SRSError) -> Bool {
    if contains(digest: entry.digest, g2: entry.g2, tauG2: entry.tauG2) { return false }
    guard !entries.contains(where: { $0.digest == entry.digest }) else {
      throw .conflictingTrust(digest: HexadecimalText.encode(entry.digest))
    }
    var entry = entry
    entry.comment = entry.comment.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    entries.append(entry)
    return true
  }

  // MARK: Text

  /// The text of the file.
  package var text: String {
    var lines = ["# Reference strings that `plumb verify` accepts: digest, [1]_2, [tau]_2, comment."]
    for entry in entries {
      let points = [entry.g2.canonicalBytes, entry.tauG2.canonicalBytes].map { HexadecimalText.encode($0) }
      lines.append(
        ([HexadecimalText.encode(entry.digest)] + points + (entry.comment.isEmpty ? [] : [entry.comment]))
          .joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads the text of a file.
  ///
  /// - Parameter path: name of the file, for errors.
  package init(parsing text: String, path: String) throws(SRSError) {
    entries = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let fields = line.split(maxSplits: 3, whereSeparator: \.isWhitespace)
      guard let first = fields.first, !first.hasPrefix("#") else { continue }
      do {
        entries.append(try entry(fields))
      } catch {
        throw .invalidTrustLine(path: path, line: index + 1, problem: error)
      }
    }
  }

  private func entry(_ fields: [Substring]) throws(SRSError.TrustLineProblem) -> Entry {
    guard fields.count >= 3 else { throw .wrongFieldCount(fields.count) }
    guard let digest = HexadecimalText.decode(fields[0], count: 32) else { throw .invalidDigest }
    guard let g2 = HexadecimalText.decode(fields[1], count: 128).flatMap({ G2Affine(canonicalBytes: $0) }),
      g2 == .generator
    else { throw .invalidG2Generator }
    guard let tauG2 = HexadecimalText.decode(fields[2], count: 128).flatMap({ G2Affine(canonicalBytes: $0) }),
      tauG2 != .infinity
    else { throw .invalidTauG2 }
    guard !entries.contains(where: { $0.digest == digest }) else { throw .repeatedDigest }
    let comment = fields.count > 3 ? fields[3].split(whereSeparator: \.isWhitespace).joined(separator: " ") : ""
    return Entry(digest: digest, g2: g2, tauG2: tauG2, comment: comment)
  }

  // MARK: File

  /// Where the list is kept: `PLUMBLINE_TRUSTED_SRS`, otherwise `plumbline/trusted-srs` in `XDG_CONFIG_HOME`, otherwise
  /// `.config/plumbline/trusted-srs` in `HOME`. Variables that are empty, and relative folders, count as not set.
  package static func defaultPath(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(SRSError) -> String {
    if let path = environment["PLUMBLINE_TRUSTED_SRS"], !path.isEmpty { return path }
    if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/plumbline/trusted-srs" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.config/plumbline/trusted-srs" }
    throw .noConfigurationFolder
  }

  /// Reads the list at `path`. A file that does not exist is an empty list; one that cannot be read is an error.
  package static func load(path: String) throws(SRSError) -> SRSTrustList {
    guard FileManager.default.fileExists(atPath: path) else { return SRSTrustList() }
    let source = try ByteSource(path: path)
    // A line takes 600 bytes: nobody trusts so many.
    guard source.count <= 1 << 20 else { throw .unreadable(path: path, reason: "more than a mebibyte") }
    guard let text = String(validating: try source.read(0, Int(source.count)), as: UTF8.self) else {
      throw .invalidTrustLine(path: path, line: 1, problem: .notText)
    }
    return try SRSTrustList(parsing: text, path: path)
  }

  /// The list at its default place.
  package static func load() throws(SRSError) -> SRSTrustList {
    try load(path: defaultPath())
  }

  /// Writes the list to `path`, replacing the file in one step; makes the folder if it is missing.
  package func save(path: String) throws(SRSError) {
    do {
      let url = URL(fileURLWithPath: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
  }
}

/// Strict hexadecimal text: lower case, two digits for each byte.
private enum HexadecimalText {
  private static let digits = Array("0123456789abcdef".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// - Returns: `nil` unless `text` is exactly `count` bytes.
  static func decode(_ text: Substring, count: Int) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count == 2 * count else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 0..<count {
      guard let high = digits.firstIndex(of: characters[2 * index]),
        let low = digits.firstIndex(of: characters[2 * index + 1])
      else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
