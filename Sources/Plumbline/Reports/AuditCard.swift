import Attestation
import Verification

/// Model cards as evidence and as files that are audited.
enum AuditCard {
  enum Name: Hashable {
    case form, circuit, key, same, trust
  }

  /// Reads a card, recomputes its digests, and compares it with a key.
  ///
  /// - Throws: `PlumblineError.invalidFile`, or `.proofRefused(.otherCard)` for the card of another key.
  static func read(_ bytes: [UInt8], of key: VerifierKey?) throws(PlumblineError) -> ModelCardDocument {
    let document = try JSONText.decode(ModelCardDocument.self, from: bytes, kind: .modelCard)
    let card = try translating { try document.card() }
    if let key { try compare(document, card, with: key) }
    return document
  }

  private static func compare(
    _ document: ModelCardDocument, _ card: ModelCard, with key: VerifierKey
  ) throws(PlumblineError) {
    guard card == key.key.card else { throw .proofRefused(.otherCard) }
    // Not covered by the card digest.
    guard document.model == key.key.circuit.name else {
      throw .mismatch(problem: "the model card names another model than the key")
    }
    guard document.referenceString.digest == HexadecimalText.encode(key.key.srsDigest) else {
      throw .mismatch(problem: "the model card names another reference string than the key")
    }
  }

  /// The card as it stands in a file of its own.
  static func section(_ file: AuditFile, evidence: AuditEvidence) -> AuditSection {
    var failure: (name: Name, error: PlumblineError)?
    var document: ModelCardDocument?
    do throws(PlumblineError) {
      document = try read(file.bytes, of: nil)
    } catch {
      failure = (.form, error)
    }
    var checks = AuditChecks<Name>()
    checks.add(.form, "Model card", "complete; the digests of metadata and card were recomputed")
    if evidence.key == nil {
      for (name, title) in [(Name.circuit, "Circuit"), (.key, "Verifying key"), (.same, "Card of the key")] {
        checks.skip(name, title, why: ProofAudit.noKey)
      }
      checks.skip(.trust, "Reference string", why: "a card only names it: " + ProofAudit.noKey)
    } else {
      checks.add(.circuit, "Circuit", ProofChecks.circuit)
      checks.add(.key, "Verifying key", ProofChecks.key)
      checks.add(.same, "Card of the key", "the key holds this card, digest for digest")
      ProofChecks.addTrust(
        .trust, to: &checks, trust: evidence.trust, isKnownInsecure: nil,
        isInsecureByCard: document?.referenceString.isInsecure)
    }
    var section = AuditSection(
      kind: "Model card", title: "Model card", fileName: file.name,
      verdict: .init(
        standing: .qualified, word: "CONSISTENT",
        reasons: ["A model card is what its author says. Nothing in it is proved by itself."]))
    section.notShown = [
      "who wrote the card: it bears no signature", "that the claimed dataset was used for anything",
      "that any proof was made for it",
    ]
    if failure == nil, let bytes = evidence.key {
      failure = compare(file.bytes, withKey: bytes, evidence: evidence, section: &section)
    }
    if let document { describe(document, in: &section) }
    if let failure {
      section.refuse(failure.error)
      section.checks = checks.failed(at: failure.name, failure.error)
    } else {
      section.checks = checks.passed
    }
    return section
  }

  private static func compare(
    _ card: [UInt8], withKey bytes: [UInt8], evidence: AuditEvidence, section: inout AuditSection
  ) -> (name: Name, error: PlumblineError)? {
    let key: VerifierKey
    do throws(PlumblineError) { key = try VerifierKey(decoding: bytes) } catch {
      if case .unusableCircuit = error { return (.circuit, error) }
      return (.key, error)
    }
    section.describe(key)
    do throws(PlumblineError) { _ = try read(card, of: key) } catch { return (.same, error) }
    do throws(PlumblineError) { try checkTrust(key, evidence.trust) } catch { return (.trust, error) }
    return nil
  }

  private static func checkTrust(_ key: VerifierKey, _ trust: VerifierKey.Trust) throws(PlumblineError) {
    guard case .list(let trusted) = trust else { return }
    try translating { try key.key.checkTrust(trusted.list) }
  }

  /// Adds what a card says.
  static func describe(_ document: ModelCardDocument, in section: inout AuditSection) {
    let report = ModelCardReport(document)
    section.title = AuditSection.title(ofModel: report.model)
    section.facts += [
      .init(name: "Model", value: report.model),
      .init(name: "Card digest", value: report.digest, form: .digest),
      .init(name: "Circuit digest", value: report.circuitDigest, form: .digest),
      .init(name: "Reference string", value: report.referenceStringDigest, form: .digest),
      .init(
        name: "Reference string, says the card",
        value: report.referenceStringIsInsecure
          ? "INSECURE: made on one machine, whoever made it can forge proofs" : "not marked as insecure"),
    ]
    if let root = report.claimedDatasetRoot {
      section.facts.append(.init(name: "Claimed dataset (claimed, not shown)", value: root, form: .digest))
    }
    section.facts.append(.init(name: "Metadata digest", value: report.metadataDigest, form: .digest))
    if !report.metadata.isEmpty {
      section.facts.append(.init(name: "Metadata, written by the author", value: report.metadata, form: .quotation))
    }
    section.facts.append(
      .init(
        name: "Commitments to the weights", value: "\(report.parameterRows), of \(report.rowLength) entries each"))
  }
}

extension AuditSection {
  mutating func refuse(_ error: PlumblineError) {
    self.error = error
    verdict = .init(standing: .refused, word: "REFUSED", reasons: [error.description])
    if case .untrustedReferenceString = error { verdict.word = "NOT ACCEPTED" }
    shown = []
  }
}
