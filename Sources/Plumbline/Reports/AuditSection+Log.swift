extension AuditSection {
  private enum Name: Hashable {
    case form, entry, signature, size, path, entries
  }

  private static let noKeys = "no public key of the log given (--public-key or --log-key)"

  private init(log kind: String, _ file: AuditFile) {
    self.init(
      kind: kind, title: kind, fileName: file.name,
      verdict: .init(standing: .unverified, word: "NOT VERIFIED", reasons: []))
    isAboutProofs = false
  }

  /// Says how the audit of a file about a log ended.
  ///
  /// - Parameters:
  ///   - missing: what was not given, so that nothing was verified.
  private mutating func conclude(
    _ list: AuditChecks<Name>, _ failure: PlumblineError?, at place: (PlumblineError) -> Name, missing: String?
  ) {
    if let failure {
      refuse(failure)
      checks = list.failed(at: place(failure), failure)
    } else if let missing {
      error = .mismatch(problem: "\(PlainText.shown(fileName)) was not verified: \(missing)")
      verdict.reasons = ["Nobody verified this file here: \(missing).", "What follows is what the file claims."]
      checks = list.unmade(after: .form, why: missing)
      factsTitle = "What the file claims, not verified"
    } else {
      verdict = .init(standing: .valid, word: "VALID", reasons: ["It shows what stands below, no more."])
      checks = list.passed
      notShown = [
        "that what is in the log is true: a log keeps statements, it does not check them",
        "that everybody is shown the same log: whoever watches it has to keep checkpoints and compare them",
      ]
    }
  }

  private static func place(_ error: PlumblineError) -> Name {
    guard case .logRefused(let refusal, _) = error else {
      if case .unusableLog = error { return .signature }
      return .form
    }
    return switch refusal {
    case .malformedProof, .unsupportedProofVersion, .otherProofKind: .form
    case .otherEntry: .entry
    case .malformedCheckpoint, .otherOrigin, .otherKey, .badSignature: .signature
    case .otherSize, .rolledBack: .size
    default: .path
    }
  }

  // MARK: Proofs about logs

  /// A proof that an entry is in a log, or that a log continues an older one.
  init(logProof file: AuditFile, evidence: AuditEvidence) {
    self.init(log: "Proof about a transparency log", file)
    let proof: LogProof
    do throws(PlumblineError) { proof = try LogProof(decoding: file.bytes) } catch {
      var list = AuditChecks<Name>()
      list.add(.form, "Form of the proof", "")
      conclude(list, error, at: { _ in .form }, missing: nil)
      return
    }
    let isConsistency = proof.isConsistency
    kind = isConsistency ? "Proof of consistency of a transparency log" : "Proof of inclusion in a transparency log"
    title = isConsistency ? "A log and its older state" : "An entry in a log"
    var missing = evidence.logKeys.isEmpty ? Self.noKeys : nil
    if missing == nil, !isConsistency, evidence.logEntry == nil {
      missing = "the entry itself was not given (--log-entry)"
    }
    var verified: LogProof.Verdict?
    var failure: PlumblineError?
    if missing == nil {
      do throws(PlumblineError) { verified = try Self.verify(proof, evidence) } catch { failure = error }
    }
    conclude(Self.list(isConsistency: isConsistency, evidence), failure, at: Self.place, missing: missing)
    if let verified { describe(verified) } else { describe(proof.report) }
  }

  private static func verify(
    _ proof: LogProof, _ evidence: AuditEvidence
  ) throws(PlumblineError) -> LogProof.Verdict {
    if proof.isConsistency {
      return try proof.verifyConsistency(
        from: evidence.olderCheckpoint, to: evidence.logCheckpoint, keys: evidence.logKeys)
    }
    return try proof.verifyInclusion(
      of: evidence.logEntry ?? [], checkpoint: evidence.logCheckpoint, keys: evidence.logKeys)
  }

  private static func list(isConsistency: Bool, _ evidence: AuditEvidence) -> AuditChecks<Name> {
    var list = AuditChecks<Name>()
    list.add(.form, "Form of the proof", "complete, of a known version")
    if !isConsistency { list.add(.entry, "Entry", "the hash of the given entry is the stated leaf") }
    let from = evidence.logCheckpoint == nil ? "the one in the proof" : "the given one"
    list.add(
      .signature, isConsistency ? "Checkpoints" : "Checkpoint",
      "signed by a given key of the log" + (isConsistency ? "; both of one log" : "; it is \(from)"))
    list.add(.size, "Sizes", "the proof is about exactly the size that the checkpoint says")
    list.add(
      .path, isConsistency ? "Consistency" : "Inclusion",
      isConsistency
        ? "the hashes lead to the root of both: the newer log has all entries of the older one, in the same places"
        : "the hashes lead from the entry to the root of the checkpoint")
    return list
  }

  private mutating func describe(_ verdict: LogProof.Verdict) {
    let log = "the log \(ShownText.quoted(verdict.origin))"
    if let index = verdict.index {
      shown = ["the given entry is entry \(index), counted from 0, of the \(verdict.size) entries of \(log)"]
    } else {
      shown = [
        "the \(verdict.firstSize ?? 0) entries of the older state of \(log) are the first of its \(verdict.size) entries"
      ]
    }
    shown.append("the owner of the log signed that state of it")
    facts = [
      .init(name: "Log", value: verdict.origin), .init(name: "Entries", value: "\(verdict.size)"),
      .init(name: "Root", value: verdict.root, form: .digest),
    ]
    facts += [.init("Leaf hash", digest: verdict.leafHash)].compactMap { $0 }
  }

  private mutating func describe(_ report: LogProofReport) {
    facts = [.init(name: "Entries", value: "\(report.size)")]
    if let first = report.firstSize { facts.append(.init(name: "Entries of the older state", value: "\(first)")) }
    if let index = report.index { facts.append(.init(name: "Entry", value: "\(index)")) }
    facts += [.init("Leaf hash", digest: report.leafHash)].compactMap { $0 }
    facts.append(.init(name: "Hashes on the path", value: "\(report.hashes)"))
  }

  // MARK: Checkpoints

  /// A signed state of a log.
  init(checkpoint file: AuditFile, evidence: AuditEvidence) {
    self.init(log: "Checkpoint of a transparency log", file)
    title = "Checkpoint of a log"
    var list = AuditChecks<Name>()
    list.add(.form, "Form", "a signed note, complete and in its form")
    list.add(.signature, "Signature", "by a given key of the log")
    list.skip(.path, "Entries", why: "a checkpoint alone does not hold them")
    let missing = evidence.logKeys.isEmpty ? Self.noKeys : nil
    var failure: PlumblineError?
    var checkpoint: LogCheckpoint?
    do throws(PlumblineError) {
      let read = try LogCheckpoint(decoding: file.bytes)
      checkpoint = read
      if missing == nil { try read.verify(keys: evidence.logKeys) }
    } catch { failure = error }
    let isRead = checkpoint != nil
    conclude(list, failure, at: { _ in isRead ? .signature : .form }, missing: missing)
    guard let report = checkpoint?.report else { return }
    if failure == nil, missing == nil {
      shown = [
        "the owner of the log \(ShownText.quoted(report.origin)) signed that it has \(report.size) entries under the root "
          + report.root
      ]
    }
    facts = [
      .init(name: "Log", value: report.origin), .init(name: "Entries", value: "\(report.size)"),
      .init(name: "Root", value: report.root, form: .digest),
      .init(name: "Signed, it says, by", value: report.signers.joined(separator: ", ")),
      .init(name: "The checkpoint itself", value: report.note, form: .quotation),
    ]
  }

  // MARK: Logs

  /// A whole log, every entry hashed again.
  init(log file: AuditFile, evidence: AuditEvidence) {
    self.init(log: "Transparency log", file)
    var list = AuditChecks<Name>()
    list.add(.entries, "Entries and tree", "every entry was hashed again; nodes, head and stored checkpoints follow")
    if evidence.logKeys.isEmpty {
      list.skip(.signature, "Signatures", why: Self.noKeys)
    } else {
      list.add(.signature, "Signatures", "every stored checkpoint is signed by a given key of the log")
    }
    if evidence.logCheckpoint == nil {
      list.skip(
        .path, "Checkpoint kept elsewhere", why: "none given (--log-checkpoint): another log could be in its place")
    } else {
      list.add(.path, "Checkpoint kept elsewhere", "the log continues it, and it is signed by a given key")
    }
    var failure: PlumblineError?
    var report: LogReport?
    do throws(PlumblineError) {
      if evidence.logCheckpoint != nil, evidence.logKeys.isEmpty {
        throw .invalidOption(name: "--public-key", value: "", expected: "the public key of the log")
      }
      report = try AttestationLog(contentsOf: file.path ?? "").audit(
        keys: evidence.logKeys, witnesses: evidence.logCheckpoint.map { [$0] } ?? [])
    } catch { failure = error }
    conclude(list, failure, at: Self.placeInLog, missing: nil)
    guard let report else { return }
    title = "Log " + ShownText.quoted(report.origin)
    shown = ["the log \(ShownText.quoted(report.origin)) has \(report.size) entries under the root \(report.root)"]
    if evidence.logKeys.isEmpty {
      verdict = .init(
        standing: .qualified, word: "CONSISTENT", reasons: ["The log fits itself. Its signatures were not checked."])
    }
    facts = [
      .init(name: "Log", value: report.origin), .init(name: "Entries", value: "\(report.size)"),
      .init(name: "Root", value: report.root, form: .digest),
    ]
    if !report.checkpoints.isEmpty {
      tables.append(
        .init(
          caption: "Checkpoints" + Self.cut(report.checkpoints.count), titles: ["number", "entries", "root"],
          rows: report.checkpoints.prefix(Self.longest).map { ["\($0.number)", "\($0.size)", $0.root] }))
    }
  }

  private static func placeInLog(_ error: PlumblineError) -> Name {
    switch error {
    case .logRefused(.otherOrigin, _), .logRefused(.otherKey, _), .logRefused(.badSignature, _): .signature
    case .invalidOption, .logRefused(.logForked, _), .logRefused(.rolledBack, _): .path
    default: .entries
    }
  }
}
