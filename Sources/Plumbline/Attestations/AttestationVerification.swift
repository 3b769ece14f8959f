import Attestation
import Circuits

extension SignedAttestation {
  /// Checks signature and form, and that the attestation says exactly what proof, key and card say, as far as they are
  /// given. With a key and a proof, given or embedded, the proof is verified again.
  ///
  /// - Parameters:
  ///   - publicKeys: one of them has to have signed. Other signatures do no harm.
  ///   - evidence: what to hold the attestation against.
  ///   - expectations: what the attestation has to say; an expected input needs the key, which knows its scale.
  /// - Throws: `PlumblineError.attestationRefused` with the first reason, or what `VerifierKey.verify` throws for a proof
  ///   that is not valid.
  public func verify(
    publicKeys: [AttestationPublicKey], against evidence: AttestationEvidence = .init(),
    expecting expectations: VerifierKey.Expectations = .init()
  ) throws(PlumblineError) -> AttestationReport {
    let signers: [VerificationKey]
    do { signers = try envelope.signers(among: publicKeys.map(\.key)) } catch {
      throw .attestationRefused(AttestationRefusal(error))
    }
    var (name, statement) = try unverifiedContent()
    var checked: [AttestationReport.Check] = [.signature, .form]
    if let key = evidence.key {
      try statement.check(key)
      checked.append(.key)
    }
    if let card = evidence.card {
      try statement.check(card: card)
      checked.append(.card)
    }
    let embedded = statement.proof.content.flatMap { Base64Text.decode($0.utf8) }
    if let bytes = evidence.proof ?? embedded {
      let proof = try statement.check(proof: bytes)
      checked.append(.proofFile)
      if let key = evidence.key {
        try statement.check(proof, bytes, under: key, trust: evidence.trust)
        checked.append(.proof)
      }
    }
    try statement.check(expectations, key: evidence.key)
    statement.proof.content = nil
    return AttestationReport(
      signedBy: signers.map(\.keyID), proofName: name, proofIsEmbedded: embedded != nil, statement: statement,
      checked: AttestationReport.Check.allCases.filter(checked.contains),
      notChecked: AttestationReport.Check.allCases.filter { !checked.contains($0) })
  }
}

extension AttestedStatement {
  /// Throws for the first field that is not the other value.
  private static func compare(
    _ fields: [(String, String?, String?)], with source: AttestationRefusal.Source
  ) throws(PlumblineError) {
    for (field, mine, theirs) in fields where mine != theirs {
      throw .attestationRefused(.differs(field: field, from: source))
    }
  }

  func check(_ key: VerifierKey) throws(PlumblineError) {
    let key = key.key
    try Self.compare(
      [
        ("keyDigest", keyDigest, HexadecimalText.encode(key.digest)),
        ("model.cardDigest", model.cardDigest, HexadecimalText.encode(key.cardDigest)),
        ("model.circuitDigest", model.circuitDigest, HexadecimalText.encode(key.circuitDigest)),
        ("model.name", model.name, key.circuit.name),
        (
          "model.claimedDatasetRoot", model.claimedDatasetRoot,
          key.card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
        ),
        ("referenceString.digest", referenceString.digest, HexadecimalText.encode(key.srsDigest)),
      ], with: .key)
  }

  func check(card bytes: [UInt8]) throws(PlumblineError) {
    let document = try JSONText.decode(ModelCardDocument.self, from: bytes, kind: .modelCard)
    let card = try translating { try document.card() }
    try Self.compare(
      [
        ("model.cardDigest", model.cardDigest, HexadecimalText.encode(card.digest)),
        ("model.circuitDigest", model.circuitDigest, HexadecimalText.encode(card.circuitDigest)),
        (
          "model.claimedDatasetRoot", model.claimedDatasetRoot,
          card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
        ),
        // Not covered by the card digest.
        ("model.name", model.name, document.model),
        ("referenceString.digest", referenceString.digest, document.referenceString.digest),
      ], with: .card)
  }

  /// The proof, which claims what is stated here; whether it is valid is not checked.
  func check(proof bytes: [UInt8]) throws(PlumblineError) -> AnyProof {
    let file = Self.ProofFile(bytes, embeds: false)
    try Self.compare(
      [
        ("proof.digest.sha256", proof.digest.sha256, file.digest.sha256),
        ("proof.digest.keccak256", proof.digest.keccak256, file.digest.keccak256),
        ("proof.bytes", "\(proof.bytes)", "\(file.bytes)"),
      ], with: .proof)
    let proof = try Plumbline.ProofFile(decoding: bytes).proof
    switch proof {
    case .run(let run): try check(run.report)
    case .statement(let statement): try check(try statement.report())
    }
    return proof
  }

  private func check(_ report: StatementReport) throws(PlumblineError) {
    guard case .statement(let claim) = claim else {
      throw .attestationRefused(.differs(field: "claim.kind", from: .proof))
    }
    // The key digest of a statement is that of the model's key, which its parts do not state.
    try Self.compare(
      [("model.cardDigest", model.cardDigest, report.cardDigest), ("context", context, report.context)]
        + claim.comparedFields(report), with: .proof)
  }

  private func check(_ report: ProofReport) throws(PlumblineError) {
    try Self.compare(
      [
        ("keyDigest", keyDigest, report.keyDigest), ("model.cardDigest", model.cardDigest, report.cardDigest),
        ("context", context, report.context),
      ], with: .proof)
    var claimed = self
    claimed.claim = AttestedClaim(report)
    try compare(claimed)
  }

  /// Verifies the proof again and compares everything that follows from it.
  func check(
    _ proof: AnyProof, _ bytes: [UInt8], under key: VerifierKey, trust: VerifierKey.Trust
  ) throws(PlumblineError) {
    let verified = try key.verify(proof, trust: trust)
    var again = AttestedStatement(
      verified, proof: bytes, embedsProof: self.proof.content != nil, verifiedAt: verifiedAt, verifier: verifier)
    // What the signer knew of the reference string is not for the proof to say.
    again.referenceString.isTrusted = referenceString.isTrusted
    again.referenceString.isInsecure = referenceString.isInsecure
    try compare(again)
  }

  private func compare(_ other: AttestedStatement) throws(PlumblineError) {
    let mine = try SignedAttestation.value(self)
    if let place = mine.firstDifference(from: try SignedAttestation.value(other)) {
      throw .attestationRefused(.differs(field: place, from: .proof))
    }
  }

  // MARK: Expectations

  func check(_ expectations: VerifierKey.Expectations, key: VerifierKey?) throws(PlumblineError) {
    func unexpected(_ field: String) -> PlumblineError {
      .attestationRefused(.differs(field: field, from: .expectation))
    }
    if let expected = expectations.context, HexadecimalText.encode(expected) != context {
      throw unexpected("context")
    }
    let claim: AttestedClaim.Inference
    switch self.claim {
    case .inference(let own): claim = own
    case .statement(let own):
      try check(own, expectations)
      return
    }
    if let form = expectations.inputForm, form != claim.input.form { throw unexpected("claim.input.form") }
    if let form = expectations.outputForm, form != claim.output.form { throw unexpected("claim.output.form") }
    if let root = expectations.datasetRoot, claim.input.datasetRoot != HexadecimalText.encode(root) {
      throw unexpected("claim.input.datasetRoot")
    }
    if let output = expectations.output, claim.output.values != output { throw unexpected("claim.output.values") }
    if let label = expectations.label, claim.output.label != label { throw unexpected("claim.output.label") }
    if let input = expectations.input {
      guard let key else {
        throw .invalidOption(
          name: "--expect-input", value: "", expected: "--key beside it: the key knows the scale of inputs")
      }
      guard claim.input.values == (try InputQuantizer(key.key.circuit).integers(input)) else {
        throw unexpected("claim.input.values")
      }
    }
  }

  /// What can be expected of statements: contexts are compared already; a label is that of a single run.
  private func check(
    _ claim: AttestedClaim.Statement, _ expectations: VerifierKey.Expectations
  ) throws(PlumblineError) {
    func unexpected(_ field: String) -> PlumblineError {
      .attestationRefused(.differs(field: field, from: .expectation))
    }
    if let form = expectations.inputForm, form != claim.inputForm { throw unexpected("claim.inputForm") }
    if let form = expectations.outputForm, form != claim.outputForm { throw unexpected("claim.outputForm") }
    if let root = expectations.datasetRoot, claim.rows?.datasetRoot != HexadecimalText.encode(root) {
      throw unexpected("claim.rows.datasetRoot")
    }
    if expectations.output != nil || expectations.input != nil { throw unexpected("claim.kind") }
    if let label = expectations.label, claim.kind != .label || claim.result != [Int64(label)] {
      throw unexpected("claim.result")
    }
  }
}
