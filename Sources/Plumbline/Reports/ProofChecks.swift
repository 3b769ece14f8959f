/// Which checks there are for a proof, and what passing them means.
enum ProofChecks {
  static let circuit = "complete; all closure rules hold; digest recomputed"
  static let key = "powers, table commitments and card in it belong together; digest recomputed"

  static let registration = "a proof of the ranges of the weights, for this card, verified, too"

  static func list(_ audit: ProofAudit) -> AuditChecks<ProofAudit.Name> {
    var checks = AuditChecks<ProofAudit.Name>()
    if audit.isPortable { checks.add(.container, "File", "holds a key and a proof, and nothing else") }
    if audit.isPortable || audit.evidence.key != nil {
      checks.add(.circuit, "Circuit of the key", circuit)
      checks.add(.key, "Verifying key", key + (audit.evidence.key == nil ? "; it is the one in the file" : ""))
    } else {
      checks.skip(.circuit, "Circuit of the key", why: ProofAudit.noKey)
      checks.skip(.key, "Verifying key", why: ProofAudit.noKey)
    }
    if audit.evidence.card == nil {
      checks.skip(.card, "Model card", why: "no model card given (--card): the proof names one by its digest")
    } else {
      let same = audit.isPortable || audit.evidence.key != nil ? "; it is the card of the key" : ""
      checks.add(.card, "Model card", "digests recomputed" + same)
    }
    checks.add(.proofForm, "Form of the proof", "complete, in its one canonical encoding; all points are on the curve")
    addTrust(
      .trust, to: &checks, trust: audit.evidence.trust, isKnownInsecure: audit.isKnownInsecure,
      isInsecureByCard: audit.card?.referenceString.isInsecure)
    let isStatement = if case .statement = audit.proof { true } else { false }
    if isStatement {
      checks.add(
        .parts, "Parts", "one question, one context, one selection of rows: no row is missing and none is there twice")
      addContext(audit, to: &checks)
      checks.add(
        .derived, "Derived circuits", "each is what the circuit of the key becomes for this question, rule for rule")
    }
    checks.add(.binding, "Key and card", "the proof was made for exactly this key and this card")
    if !isStatement { addContext(audit, to: &checks) }
    checks.add(.form, "Forms", "input and output are stated in forms that the circuit allows")
    addDataset(audit, to: &checks)
    checks.add(.values, "Public values", "as many as the circuit says, each within its interval")
    checks.add(
      .opening, "Equations of the proof",
      "all hold: lookups, matrix products, links between layers, and the pairing check of the opening")
    if audit.evidence.registration != nil {
      checks.add(.registration, "Registration", registration)
    } else if !audit.isRegistration {
      checks.skip(
        .registration, "Registration",
        why: "no registration of the card given (--require-registration): ranges of the weights are not shown")
    }
    return checks
  }

  static func addTrust<Name>(
    _ name: Name, to checks: inout AuditChecks<Name>, trust: VerifierKey.Trust, isKnownInsecure: Bool?,
    isInsecureByCard: Bool?
  ) {
    let title = "Reference string"
    guard case .list = trust else {
      checks.skip(
        name, title,
        why: "not compared with your list, as demanded (--allow-untrusted-srs): whoever made it may have forged proofs")
      return
    }
    if isKnownInsecure == true || isInsecureByCard == true {
      checks.doubt(
        name, title, "on your list, but INSECURE: it was made on one machine, and whoever made it can forge proofs")
    } else {
      checks.add(name, title, "on your list of trusted ones")
    }
  }

  private static func addContext(_ audit: ProofAudit, to checks: inout AuditChecks<ProofAudit.Name>) {
    var found: [String] = []
    if case .statement(let proof) = audit.proof, let report = try? proof.report() {
      if report.registrant != nil { found.append("recomputed from card and registrant") }
      if report.challenge != nil { found.append("recomputed from challenge, card and root of the triggers") }
    }
    if !found.isEmpty {
      checks.add(.context, "Context", found.joined(separator: "; "))
    } else if audit.evidence.expectations.context == nil {
      checks.skip(.context, "Context", why: "no context demanded (--context): the proof is bound to the one it states")
    }
  }

  private static func addDataset(_ audit: ProofAudit, to checks: inout AuditChecks<ProofAudit.Name>) {
    let form: InputKind? =
      switch audit.proof {
      case .run(let run): run.report.input.form
      case .statement(let statement): (try? statement.report())?.inputForm
      case nil: nil
      }
    guard form == .datasetRow || form == .datasetRows else {
      checks.skip(.dataset, "Dataset path", why: "the input is not a row of a dataset")
      return
    }
    let isDemanded = audit.evidence.expectations.demandedDatasetRoot != nil
    checks.add(
      .dataset, "Dataset path",
      "hashes from the committed rows lead to the stated root"
        + (isDemanded ? "" : "; that this is the dataset you mean was not compared (--expect-dataset-root)"))
  }
}

extension ProofAudit {
  /// Whether the proof itself is about the parameters.
  var isRegistration: Bool {
    guard case .statement(let proof) = proof else { return false }
    return (try? proof.report())?.kind == .registration
  }

  /// Whether the caller's list says that the reference string of the key was made on one machine.
  var isKnownInsecure: Bool? { key.map { evidence.trust.knowsAsInsecure($0) } }
}

extension VerifierKey.Trust {
  /// Whether the list says that the reference string of a key was made on one machine.
  func knowsAsInsecure(_ key: VerifierKey) -> Bool {
    guard case .list(let list) = self else { return false }
    return list.isKnownInsecure(key.key.srsDigest)
  }
}
