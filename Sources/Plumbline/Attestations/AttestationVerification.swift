import Attestation
import Circuits

extension SignedAttestation {
  /// Checks signature and form, and that the attestation says exactly what proof, key and card say, as far as they are
  /// given. With a key and a proof, given or embedded, the proof is verified again.
  ///
  /// - Parameters:
  ///   - publicKeys: one of them has to have signed. Other signatures do no harm.
  ///   - evidence: what to hold the attestation against.
  ///   - expectations: what the proof has to say. Where it is not verified again, that is compared with what is attested;
  ///     an expected input needs the key, which knows its scale.
  /// - Throws: `PlumblineError.attestationRefused` with the first reason, or what `VerifierKey.verify` throws for a proof
  ///   that is not valid or not as expected.
  public func verify(
    publicKeys: [AttestationPublicKey], against evidence: AttestationEvidence = .init(),
    expecting expectations: VerifierKey.Expectations = .init()
  ) throws(PlumblineError) -> AttestationReport {
    var (report, stated) = try held(publicKeys: publicKeys, against: evidence)
    try expectations.check(stated, key: evidence.key)
    report.demanded = expectations.demands
    report.registration = try registration(evidence)
    return report
  }

  /// The registration that is demanded, which only the key can verify.
  func registration(_ evidence: AttestationEvidence) throws(PlumblineError) -> VerifiedClaim? {
    guard let registration = evidence.registration else { return nil }
    guard let key = evidence.key else {
      throw .invalidOption(
        name: "--require-registration", value: registration.path,
        expected: "--key beside it: a registration is verified under the key")
    }
    return try key.verify(registration, trust: evidence.trust)
  }

  /// Holds the attestation against the evidence; no demand is looked at.
  func held(
    publicKeys: [AttestationPublicKey], against evidence: AttestationEvidence
  ) throws(PlumblineError) -> (report: AttestationReport, stated: StatedProof) {
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
    var stated = StatedProof(statement)
    let embedded = statement.proof.content.flatMap { Base64Text.decode($0.utf8) }
    if let bytes = evidence.proof ?? embedded {
      let proof = try statement.check(proof: bytes)
      checked.append(.proofFile)
      if let key = evidence.key {
        stated = StatedProof(try statement.check(proof, bytes, under: key, trust: evidence.trust))
        checked.append(.proof)
      }
    }
    statement.proof.content = nil
    let report = AttestationReport(
      signedBy: signers.map(\.keyID), proofName: name, proofIsEmbedded: embedded != nil, statement: statement,
      checked: AttestationReport.Check.allCases.filter(checked.contains),
      notChecked: AttestationReport.Check.allCases.filter { !checked.contains($0) })
    return (report, stated)
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
  ) throws(PlumblineError) -> VerifiedResult {
    let verified = try key.verify(proof, trust: trust)
    var again = AttestedStatement(
      verified, proof: bytes, embedsProof: self.proof.content != nil, verifiedAt: verifiedAt, verifier: verifier)
    // What the signer knew of the reference string is not for the proof to say.
    again.referenceString.isTrusted = referenceString.isTrusted
    again.referenceString.isInsecure = referenceString.isInsecure
    try compare(again)
    return verified
  }

  private func compare(_ other: AttestedStatement) throws(PlumblineError) {
    let mine = try SignedAttestation.value(self)
    if let place = mine.firstDifference(from: try SignedAttestation.value(other)) {
      throw .attestationRefused(.differs(field: place, from: .proof))
    }
  }
}
