import Plumbline

/// Inspected files for people.
enum InspectionText {
  static func describe(_ inspection: Inspection) -> String {
    if let model = inspection.model { return describe(model) }
    if let circuit = inspection.circuit { return CircuitText.describe(circuit) }
    if let key = inspection.key {
      return [describe(key), inspection.proof.map(describe), inspection.statement.map(StatementReportText.describe)]
        .compactMap { $0 }.joined(separator: "\n")
    }
    if let statement = inspection.statement { return StatementReportText.describe(statement) }
    if let card = inspection.card { return describe(card) }
    if let proof = inspection.proof { return describe(proof) }
    if let string = inspection.referenceString { return ReferenceStringText.describe(string) }
    if let dataset = inspection.dataset { return DatasetText.describe(dataset) }
    if let annotations = inspection.annotations { return DatasetText.describe(annotations) }
    if let names = inspection.names { return DatasetText.describe(names) }
    if let attestation = inspection.attestation { return describe(attestation) }
    if let key = inspection.attestationKey { return TextFormat.fields([("key", key.keyID)]) }
    if let log = inspection.log { return LogText.describe(log) }
    if let checkpoint = inspection.checkpoint { return LogText.describe(checkpoint) }
    if let proof = inspection.logProof { return LogText.describe(proof) }
    return ""
  }

  private static func describe(_ model: Inspection.Model) -> String {
    [
      TextFormat.fields([
        ("model", model.name),
        (
          "input",
          "\"\(model.input)\" \(TextFormat.shape(model.inputShape)), integers "
            + "\(TextFormat.interval(model.inputLower, model.inputUpper)), one unit is "
            + TextFormat.number(model.inputScale)
        ),
        ("parameters", "\(model.parameterCount)"),
        ("reported outside proofs", model.head),
      ]),
      LayerText.table(model.layers),
      "numbers of the circuit, hence public, that come from private weights or data:",
      TextFormat.table(
        ["of", "what", "value", "from"],
        model.privateChoices.map { [$0.subject, $0.choice, $0.value, words($0.source)] }),
      CircuitText.describe(model.circuit),
    ].joined(separator: "\n")
  }

  private static func words(_ source: String) -> String {
    source == "weightsAndCalibration" ? "weights and calibration" : source
  }

  private static func describe(_ key: Inspection.Key) -> String {
    [
      TextFormat.fields([
        ("key digest", key.digest),
        ("card digest", key.cardDigest),
        ("reference string", key.referenceStringDigest),
        ("claimed dataset", key.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
        ("powers", key.powers.map(String.init)),
      ]),
      CircuitText.proofs([key.proof]),
      CircuitText.describe(key.circuit),
    ].joined(separator: "\n")
  }

  private static func describe(_ card: ModelCardReport) -> String {
    TextFormat.fields([
      ("model", card.model),
      ("card digest", card.digest),
      ("circuit digest", card.circuitDigest),
      ("row length", "\(card.rowLength)"),
      ("weight commitments", "\(card.parameterRows)"),
      ("claimed dataset", card.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
      ("metadata", card.metadata.isEmpty ? nil : card.metadata),
      ("metadata digest", card.metadataDigest),
      ("reference string", card.referenceStringDigest + (card.referenceStringIsInsecure ? " (INSECURE)" : "")),
    ])
  }

  private static func describe(_ proof: ProofReport) -> String {
    TextFormat.fields([
      ("claims", "not checked: use `plumb verify`"),
      ("version", "\(proof.version)"),
      ("key digest", proof.keyDigest),
      ("card digest", proof.cardDigest),
      ("input", StatementText.input(proof.input)),
      (
        "output",
        proof.output.map { "public: " + TextFormat.list($0) }
          ?? "committed in \(proof.outputCommitments?.count ?? 0) commitments"
      ),
      ("context", proof.context),
      ("rows of w and phi", "\(proof.witnessRows) and \(proof.phiRows)"),
      ("points and scalars", "\(proof.points) and \(proof.scalars), \(64 * proof.points + 32 * proof.scalars) bytes"),
    ])
  }

  private static func describe(_ attestation: Inspection.AttestationContent) -> String {
    let keys = attestation.keyIDs.map { $0.isEmpty ? "unnamed" : PlainText.shown($0) }
    return TextFormat.fields(
      [
        ("statement", "not checked: use `plumb attest verify`"),
        ("signed, it says, by", keys.joined(separator: ", ")),
      ]
        + AttestationText.fields(
          proofName: attestation.proofName, embedded: attestation.proofIsEmbedded, attestation.statement))
  }
}
