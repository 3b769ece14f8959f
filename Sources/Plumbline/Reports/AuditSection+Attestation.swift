import Attestation

extension AuditSection {
  private enum Name: Hashable {
    case envelope, circuit, keyForm, signature, form, key, card, proofFile, proof, registration, demand
  }

  /// A signed attestation.
  init(attestation file: AuditFile, evidence: AuditEvidence) {
    self.init(
      kind: "Attestation", title: "Attestation", fileName: file.name,
      verdict: .init(standing: .unverified, word: "NOT VERIFIED", reasons: []))
    var attestation: SignedAttestation?
    var key: VerifierKey?
    var report: AttestationReport?
    var demanded: DemandChecks?
    var failure: (name: Name, error: PlumblineError)?
    do throws(PlumblineError) {
      attestation = try SignedAttestation(decoding: file.bytes)
    } catch { failure = (.envelope, error) }
    if failure == nil, let bytes = evidence.key {
      do throws(PlumblineError) { key = try VerifierKey(decoding: bytes) } catch {
        failure = if case .unusableCircuit = error { (.circuit, error) } else { (.keyForm, error) }
      }
    }
    if failure == nil, let attestation, !evidence.publicKeys.isEmpty {
      let given = AttestationEvidence(
        proof: evidence.proof, key: key, card: evidence.card, registration: evidence.registration,
        trust: evidence.trust)
      do throws(PlumblineError) {
        var (held, stated) = try attestation.held(publicKeys: evidence.publicKeys, against: given)
        let found = DemandChecks(
          evidence.expectations, of: stated, key: key, isAttested: !held.checked.contains(.proof))
        demanded = found
        do throws(PlumblineError) { held.registration = try attestation.registration(given) } catch {
          failure = (.registration, error)
        }
        if failure == nil, let error = found.error { failure = (.demand, error) }
        if failure == nil { report = held }
      } catch { failure = (Self.place(error), error) }
    }
    let content = try? attestation?.unverifiedContent()
    var unmade = ""
    let list = Self.checks(evidence, hasProof: evidence.proof != nil || content?.statement.proof.content != nil)
    if let failure {
      refuse(failure.error)
      checks = list.failed(at: failure.name, failure.error)
      unmade = "not done: an earlier check failed"
    } else if report == nil {
      let why = "no public key of a signer given (--public-key)"
      error = .mismatch(problem: "\(PlainText.shown(file.name)) was not verified: give --public-key")
      verdict.reasons = ["Nobody checked the signature: \(why).", "What follows is what the file claims."]
      checks = list.unmade(after: evidence.key == nil ? .envelope : .keyForm, why: why)
      unmade = why
    } else {
      checks = list.passed
    }
    checks += demanded?.checks ?? DemandChecks.unmade(evidence.expectations, why: unmade)
    factsTitle = report == nil ? "What the file claims, not verified" : "Details"
    if let content { describe(content.proofName, content.statement, report: report) }
    if let report {
      describe(names: evidence)
      let isVerified = report.checked.contains(.proof)
      accept(report, isKnownInsecure: isVerified && key.map { evidence.trust.knowsAsInsecure($0) } ?? false)
    }
    if let key { describe(key) }
  }

  private static func place(_ error: PlumblineError) -> Name {
    switch error {
    case .attestationRefused(.noValidSignature): .signature
    case .attestationRefused(.differs(_, from: .key)): .key
    case .attestationRefused(.differs(_, from: .card)), .invalidFile(.modelCard, _): .card
    case .attestationRefused(.differs(_, from: .proof)): .proofFile
    case .attestationRefused: .form
    default: .proof
    }
  }

  private static func checks(_ evidence: AuditEvidence, hasProof: Bool) -> AuditChecks<Name> {
    var checks = AuditChecks<Name>()
    checks.add(.envelope, "Envelope", "a DSSE envelope, complete and in its form")
    if evidence.key != nil {
      checks.add(.circuit, "Circuit of the key", ProofChecks.circuit)
      checks.add(.keyForm, "Verifying key", ProofChecks.key)
    }
    checks.add(.signature, "Signature", "Ed25519, valid under one of the given public keys")
    checks.add(.form, "Statement", "complete, in its form and without contradictions")
    if evidence.key == nil {
      checks.skip(.key, "Key stated", why: ProofAudit.noKey)
    } else {
      checks.add(.key, "Key stated", "equal to the given key: key, circuit, card, dataset and reference string")
    }
    if evidence.card == nil {
      checks.skip(.card, "Card stated", why: "no model card given (--card)")
    } else {
      checks.add(.card, "Card stated", "equal to the given card, whose digests were recomputed")
    }
    let noProof = "no proof given (--proof), and none embedded"
    if hasProof {
      checks.add(.proofFile, "Proof stated", "the file has the stated digests and claims exactly the same")
    } else {
      checks.skip(.proofFile, "Proof stated", why: noProof)
    }
    if hasProof, evidence.key != nil {
      checks.add(.proof, "Proof verified again", "valid under the key")
    } else {
      checks.skip(
        .proof, "Proof verified again",
        why: (hasProof ? ProofAudit.noKey : noProof) + ": that it was valid is the signer's word")
    }
    if evidence.registration != nil {
      checks.add(.registration, "Registration", ProofChecks.registration)
    }
    return checks
  }

  private mutating func accept(_ report: AttestationReport, isKnownInsecure: Bool) {
    let string = report.statement.referenceString
    let isVerified = report.checked.contains(.proof)
    shownTitle = isVerified ? "What is shown" : "What the signer says was shown"
    notShown = ["that the clock of the signer was right", "that the claimed dataset was used"]
    switch report.statement.claim {
    case .inference(let claim):
      shown = ClaimText.run(
        of: report.statement.model.name, input: StatedInput(claim.input), outputForm: claim.output.form)
      notShown.append(ClaimText.rangesNotShown)
    case .statement(let claim):
      shown = claim.sentences
      if claim.kind != .registration { notShown.append(ClaimText.rangesNotShown) }
    }
    if let registration = report.registration {
      notShown.removeAll { $0 == ClaimText.rangesNotShown }
      shown.append(ClaimText.rangesShown(registration))
    }
    if !isVerified { notShown.insert("that the proof is valid: that is the word of the signer", at: 0) }
    var doubts: [String] = []
    if isKnownInsecure {
      doubts.append("Reference string: INSECURE, says your list: whoever made it can forge proofs.")
    } else if string.isInsecure {
      doubts.append("Reference string: INSECURE, says the signer: whoever made it can forge proofs.")
    }
    if !string.isTrusted { doubts.append("Reference string: the signer did not compare it with a list.") }
    let who = "Signed by \(report.signedBy.joined(separator: ", "))."
    let reason =
      isVerified ? "The proof was verified again." : "The proof was not verified again: it is the signer's word."
    verdict = .init(
      standing: doubts.isEmpty && isVerified ? .valid : .qualified,
      word: isVerified ? "VALID SIGNATURE AND PROOF" : "VALID SIGNATURE", reasons: [who, reason] + doubts)
  }

  private mutating func describe(_ name: String, _ statement: AttestedStatement, report: AttestationReport?) {
    title = Self.title(ofModel: statement.model.name)
    for key in report?.signedBy ?? [] { facts.append(.init(name: "Signed by", value: key, form: .digest)) }
    facts += [
      .init(name: "Verified at, by the signer's clock", value: statement.verifiedAt),
      .init(name: "Verified by", value: "\(statement.verifier.name) \(statement.verifier.version)"),
      .init(name: "Model", value: statement.model.name),
      .init(name: "Key digest", value: statement.keyDigest, form: .digest),
      .init(name: "Card digest", value: statement.model.cardDigest, form: .digest),
      .init(name: "Circuit digest", value: statement.model.circuitDigest, form: .digest),
      .init(name: "Context", value: statement.context, form: .digest),
      .init(name: "Reference string", value: statement.referenceString.digest, form: .digest),
      .init(name: "Proof file", value: "\(name), \(statement.proof.bytes) bytes"),
      .init(name: "SHA-256 of the proof file", value: statement.proof.digest.sha256, form: .digest),
      .init(name: "Keccak-256 of the proof file", value: statement.proof.digest.keccak256, form: .digest),
    ]
    if let root = statement.model.claimedDatasetRoot {
      facts.append(.init(name: "Claimed dataset (claimed, not shown)", value: root, form: .digest))
    }
    switch statement.claim {
    case .inference(let claim): describe(claim)
    case .statement(let claim): describe(claim, isVerified: report?.checked.contains(.proof) ?? false)
    }
  }

  private mutating func describe(_ claim: AttestedClaim.Inference) {
    describe(StatedInput(claim.input))
    if let values = claim.output.values {
      facts.append(.init(name: "Output, integers" + Self.cut(values.count), value: Self.list(values)))
    }
    if let label = claim.output.label {
      facts.append(.init(name: "Label (computed outside the proof)", value: "\(label)"))
    }
    describe(commitments: claim.output.commitments.map { [$0] } ?? [])
  }

  private mutating func describe(_ claim: AttestedClaim.Statement, isVerified: Bool) {
    facts.append(.init(name: "Statement", value: claim.kind.title))
    if let registrant = claim.registrant { facts.append(.init(name: "Registrant", value: registrant)) }
    facts += [
      .init("Challenge", digest: claim.challenge), .init("Dataset", digest: claim.rows?.datasetRoot),
      .init("Annotations: labels and groups", digest: claim.rows?.annotationRoot),
      .init("Seed of the selection", digest: claim.rows?.seed),
    ].compactMap { $0 }
    if let rows = claim.rows {
      let first = rows.start.map { ", from row \($0) on" } ?? ", drawn by the seed"
      facts.append(.init(name: "Selection", value: "\(rows.count) of \(rows.datasetRows) rows\(first)"))
      if let label = rows.labelColumn { facts.append(.init(name: "Column of labels", value: label)) }
      if let group = rows.groupColumn { facts.append(.init(name: "Column of groups", value: group)) }
    }
    describe(commitments: claim.commitments ?? [])
    guard let result = claim.result else { return }
    facts.append(.init(name: "Result, integers" + Self.cut(result.count), value: Self.list(result)))
    // The plots call their counts proved.
    guard isVerified else { return }
    switch claim.kind {
    case .accuracy, .watermark:
      if let correct = result.first { describe(correct: correct, of: Int64(claim.runs), groups: []) }
    case .fairness:
      let groups = stride(from: 0, to: result.count - 1, by: 2).map { (correct: result[$0], rows: result[$0 + 1]) }
      let correct = groups.reduce(0) { $0 &+ $1.correct }
      describe(correct: correct, of: Int64(claim.runs), groups: groups)
    case .outputs, .label, .labelAndMargin, .registration: break
    }
  }
}

extension StatedInput {
  /// What an attestation says; the scale is not part of it.
  init(_ input: AttestedClaim.Input) {
    form = input.form
    integers = input.values
    datasetRoot = input.datasetRoot
    row = input.row
    rows = input.rows
  }
}
