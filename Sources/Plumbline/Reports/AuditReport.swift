/// An audit of public files for people: one page that says what was verified, what that shows and what it does not.
///
/// The same files and evidence give the same page, byte for byte, unless a time is given.
public struct AuditReport: Sendable {
  /// What became of one file.
  public struct Entry: Codable, Sendable, Equatable {
    public var file: String
    /// `valid`, `qualified`, `refused` or `unverified`.
    public var standing: String
    /// A word or two, as on the page.
    public var verdict: String
    public var reasons: [String]
    /// The sentences under what is shown, as the page has them.
    public var shown: [String]
    public var notShown: [String]
  }

  public let entries: [Entry]
  /// The page, UTF-8.
  public let html: [UInt8]
  /// Why the first file that was not accepted was not, as the command that verifies it would say.
  public let error: PlumblineError?

  /// Audits files. What is refused makes a section, too; only what is no file for an audit is an error.
  ///
  /// - Parameters:
  ///   - files: proofs of any kind, model cards, attestations, logs, checkpoints and proofs about logs.
  ///   - evidence: what to hold them against.
  ///   - time: when the page is made, as `UTCTime` writes it; left out if `nil`.
  /// - Throws: `PlumblineError.wrongFileKind` for another file, `.invalidOption` for no file, a time that is none, or
  ///   demands that no file can meet.
  public init(
    _ files: [AuditFile], evidence: AuditEvidence, time: String? = nil
  ) throws(PlumblineError) {
    guard !files.isEmpty else {
      throw .invalidOption(name: "files", value: "none", expected: "proofs, model cards or attestations")
    }
    if let time, !UTCTime.isValid(time) {
      throw .invalidOption(
        name: "time", value: PlainText.shown(time), expected: "a time such as 2024-02-29T12:00:00Z")
    }
    if !files.contains(where: \.canBeDemandedOf), let option = evidence.demandedOption {
      throw .invalidOption(name: option, value: "demanded", expected: "a proof or an attestation among the files")
    }
    var sections: [AuditSection] = []
    for file in files { sections.append(try AuditSection(file, evidence: evidence)) }
    entries = sections.map {
      Entry(
        file: $0.fileName, standing: $0.verdict.standing.rawValue, verdict: $0.verdict.word,
        reasons: $0.verdict.reasons, shown: $0.shown, notShown: $0.notShown)
    }
    error = sections.lazy.compactMap(\.error).first
    html = Array(AuditPage(sections: sections, time: time).html.utf8)
  }

  public func write(to path: String) throws(PlumblineError) { try FileStore.write(html, to: path) }
}

extension AuditFile {
  /// Whether demands of proofs have something to hold for.
  fileprivate var canBeDemandedOf: Bool {
    switch FileKind.detect(bytes) {
    case .proof, .proofJSON, .statementProof, .portableProof, .attestation, nil: true
    default: false
    }
  }
}

extension AuditEvidence {
  /// The option of the first demand.
  fileprivate var demandedOption: String? {
    expectations.demands.first?.option ?? (registration == nil ? nil : "--require-registration")
  }
}

extension AuditSection {
  /// Chooses by the first bytes of the file.
  init(_ file: AuditFile, evidence: AuditEvidence) throws(PlumblineError) {
    switch FileKind.detect(file.bytes) {
    case .modelCard: self = AuditCard.section(file, evidence: evidence)
    case .attestation: self.init(attestation: file, evidence: evidence)
    case .logProof: self.init(logProof: file, evidence: evidence)
    case .checkpoint: self.init(checkpoint: file, evidence: evidence)
    case .log: self.init(log: file, evidence: evidence)
    // A damaged proof can have lost its first bytes.
    case .proof, .proofJSON, .statementProof, .portableProof, nil: self.init(proof: file, evidence: evidence)
    case let found: throw .wrongFileKind(path: PlainText.shown(file.name), expected: .proof, found: found)
    }
  }
}
