import Attestation
import Circuits
import Verification

extension AuditSection {
  /// A proof of any kind.
  init(proof file: AuditFile, evidence: AuditEvidence) {
    let audit = ProofAudit(file, evidence: evidence)
    self.init(
      kind: "Proof", title: "Proof", fileName: file.name,
      verdict: .init(standing: .unverified, word: "NOT VERIFIED", reasons: []))
    let list = ProofChecks.list(audit)
    if let failure = audit.failure {
      refuse(failure.error)
      checks = list.failed(at: failure.name, failure.error)
      addDemands(audit, why: "not done: an earlier check failed")
    } else if audit.verified == nil {
      let why = audit.isPortable ? ProofAudit.anybodysKey : ProofAudit.noKey
      let option = audit.isPortable ? "--card or --key" : "--key"
      error = .mismatch(problem: "\(PlainText.shown(file.name)) was not verified: give \(option)")
      verdict.reasons = ["Nobody verified this proof here: \(why).", "What follows is what the file claims."]
      checks = list.unmade(after: .proofForm, why: why)
      addDemands(audit, why: why)
    } else {
      checks = list.passed
      addDemands(audit, why: "")
    }
    switch audit.verified {
    case .run(let statement): describe(statement)
    case .statement(let claim): describe(claim)
    case nil: describeClaims(of: audit.proof)
    }
    if audit.verified != nil {
      describe(names: evidence)
      accept()
    }
    kind = Self.kind(audit)
    let model = audit.verified.map(\.model) ?? audit.key?.circuit.circuit.name ?? audit.card?.model
    title = model.map(Self.title(ofModel:)) ?? kind
    if let card = audit.card { describe(card) }
    if let key = audit.key { describe(key) }
  }

  private mutating func addDemands(_ audit: ProofAudit, why: String) {
    checks += audit.demanded?.checks ?? DemandChecks.unmade(audit.evidence.expectations, why: why)
  }

  /// Names stand between quotation marks: alone in a heading one could pass for a verdict.
  static func title(ofModel name: String) -> String { "Model " + ShownText.quoted(name) }

  private static func kind(_ audit: ProofAudit) -> String {
    let portable = audit.isPortable ? ", with its key" : ""
    switch audit.proof {
    case .run: return "Proof of one run" + portable
    case .statement(let proof): return "Proof: " + ((try? proof.report())?.kind.title ?? "statement") + portable
    case nil: return "Proof" + portable
    }
  }

  private mutating func accept() {
    let doubts = checks.filter { $0.outcome == .doubtful || $0.outcome == .notDone && $0.title == "Reference string" }
    if doubts.isEmpty {
      verdict = .init(
        standing: .valid, word: "VALID",
        reasons: ["All equations of the proof hold. It shows what stands below, no more."])
    } else {
      verdict = .init(
        standing: .qualified, word: "VALID, with a reservation",
        reasons: doubts.map { "\($0.title): \($0.detail)." })
    }
  }

  // MARK: Verified

  private mutating func describe(_ statement: VerifiedStatement) {
    shown = statement.sentences
    notShown = statement.notes
    facts += [
      .init(name: "Key digest", value: statement.keyDigest, form: .digest),
      .init(name: "Card digest", value: statement.cardDigest, form: .digest),
      .init(name: "Circuit digest", value: statement.circuitDigest, form: .digest),
      .init(name: "Context", value: statement.context, form: .digest),
      .init(name: "Reference string", value: statement.referenceString.digest, form: .digest),
    ]
    describe(statement.input)
    if let root = statement.claimedDatasetRoot {
      facts.append(.init(name: "Claimed dataset (claimed, not shown)", value: root, form: .digest))
    }
    if let output = statement.output { describe(output) }
    describe(commitments: statement.outputCommitments.map { [$0] } ?? [])
  }

  private mutating func describe(_ output: OutputReading) {
    if let label = output.label {
      facts.append(.init(name: "Label (computed from the proved output, outside the proof)", value: "\(label)"))
    }
    if let probabilities = output.probabilities, probabilities.count <= 20 {
      charts.append(
        BarChart(
          title: "Softmax of the output.",
          caption: "Computed from the proved output, outside the proof.",
          proportions: probabilities.enumerated().map {
            .init(name: "\($0.offset)", value: PercentText.of($0.element) + " %", fraction: $0.element)
          }))
    }
    tables.append(
      .init(
        caption: "Output" + Self.cut(output.integers.count),
        titles: ["place", "proved integer", "real value"],
        rows: zip(output.integers, output.values).prefix(Self.longest).enumerated().map {
          ["\($0.offset)", "\($0.element.0)", Self.short($0.element.1)]
        }))
  }

  mutating func describe(_ input: StatedInput) {
    facts.append(.init(name: "Form of the input", value: input.form.rawValue))
    if let root = input.datasetRoot {
      facts.append(.init(name: "Dataset of the input", value: root, form: .digest))
      if let row = input.row { facts.append(.init(name: "Row", value: "\(row) of \(input.rows ?? 0)")) }
    }
    if let integers = input.integers {
      facts.append(.init(name: "Input, integers" + Self.cut(integers.count), value: Self.list(integers)))
    }
  }

  mutating func describe(commitments parts: [[String]]) {
    for (index, part) in parts.enumerated() {
      for (place, point) in part.enumerated() {
        let name = "Commitment \(place) to the output" + (parts.count > 1 ? " of part \(index)" : "")
        facts.append(.init(name: name, value: point, form: .digest))
      }
    }
  }

  private mutating func describe(_ claim: VerifiedClaim) {
    shown = claim.sentences
    notShown = claim.notes
    facts += [
      .init(name: "Key digest", value: claim.keyDigest, form: .digest),
      .init(name: "Card digest", value: claim.cardDigest, form: .digest),
      .init(name: "Circuit digest", value: claim.circuitDigest, form: .digest),
      .init(name: "Context", value: claim.context, form: .digest),
      .init(name: "Reference string", value: claim.referenceString.digest, form: .digest),
    ]
    if let registrant = claim.registrant { facts.append(.init(name: "Registrant", value: registrant)) }
    facts += [.init("Challenge", digest: claim.challenge)].compactMap { $0 }
    if let rows = claim.rows { describe(rows) }
    if let root = claim.claimedDatasetRoot {
      facts.append(.init(name: "Claimed dataset (claimed, not shown)", value: root, form: .digest))
    }
    facts.append(.init(name: "Proofs that make the statement", value: "\(claim.parts)"))
    describe(results: claim)
    describe(commitments: claim.outputCommitments ?? [])
  }

  private mutating func describe(_ rows: VerifiedClaim.Rows) {
    facts.append(.init(name: "Dataset", value: rows.datasetRoot, form: .digest))
    facts += [.init("Annotations: labels and groups", digest: rows.annotationRoot)].compactMap { $0 }
    if let start = rows.start {
      facts.append(
        .init(name: "Selection", value: "rows \(start) to \(start + rows.count - 1) of \(rows.datasetRows)"))
    } else {
      facts.append(.init(name: "Selection", value: "\(rows.count) rows of \(rows.datasetRows), drawn by a seed"))
      facts += [.init("Seed of the selection", digest: rows.seed)].compactMap { $0 }
    }
    if let label = rows.labelColumn { facts.append(.init(name: "Column of labels", value: label)) }
    if let group = rows.groupColumn { facts.append(.init(name: "Column of groups", value: group)) }
  }

  /// What the features of the demanded dataset are called, of a proof or attestation that was compared with it.
  mutating func describe(names evidence: AuditEvidence) {
    guard let names = evidence.expectations.names else { return }
    facts += [
      .init(name: "Root of the names of the dataset's features", value: names.root, form: .digest),
      .init(
        name: "Names of the features, bound by that root" + Self.cut(names.names.count),
        value: names.names.prefix(Self.longest).map(ShownText.quoted).joined(separator: ", ")),
    ]
  }

  private mutating func describe(results claim: VerifiedClaim) {
    if let correct = claim.correct {
      describe(correct: correct, of: Int64(claim.runs), groups: (claim.groups ?? []).map { ($0.correct, $0.rows) })
    }
    if let labels = claim.labels {
      let margins = claim.margins
      tables.append(
        .init(
          caption: "Labels, in the order of the runs" + Self.cut(labels.count),
          titles: ["run", "label"] + (margins == nil ? [] : ["margin over the second"]),
          rows: labels.prefix(Self.longest).enumerated().map { index, label in
            ["\(index)", "\(label)"]
              + (margins.map { [$0.indices.contains(index) ? Self.short($0[index]) : ""] } ?? [])
          }))
    }
    if let outputs = claim.outputs {
      tables.append(
        .init(
          caption: "Outputs, in the order of the runs" + Self.cut(outputs.count), titles: ["run", "proved integers"],
          rows: outputs.prefix(Self.longest).enumerated().map { ["\($0.offset)", Self.list($0.element.integers)] }))
    }
  }

  /// Adds rows that get their label, of all rows and of those of each group.
  mutating func describe(correct: Int64, of rows: Int64, groups: [(correct: Int64, rows: Int64)]) {
    let named = groups.enumerated().map { ("group \($0.offset)", $0.element.correct, $0.element.rows) }
    charts.append(
      BarChart(
        title: "Rows with their committed label.", caption: AccuracyBar.caption,
        proportions: ([("all \(rows) rows", correct, rows)] + named).map { AccuracyBar.bar($0.0, $0.1, of: $0.2) }))
    tables.append(
      .init(
        caption: "Counts (proved) and 95 % interval by Wilson (statistics, outside the proof)",
        titles: ["rows", "with their label", "of", "share", "95 % interval"],
        rows: ([("all", correct, rows)] + named).map { AccuracyBar.row($0.0, $0.1, of: $0.2) }))
  }

  // MARK: Unverified

  private mutating func describeClaims(of proof: AnyProof?) {
    factsTitle = "What the file claims, not verified"
    switch proof {
    case .run(let run):
      let report = run.report
      facts += [
        .init(name: "Key digest", value: report.keyDigest, form: .digest),
        .init(name: "Card digest", value: report.cardDigest, form: .digest),
        .init(name: "Context", value: report.context, form: .digest),
      ]
      describe(report.input)
      if let output = report.output {
        facts.append(.init(name: "Output, integers" + Self.cut(output.count), value: Self.list(output)))
      }
      describe(commitments: report.outputCommitments.map { [$0] } ?? [])
    case .statement(let statement):
      facts.append(.init(name: "Card digest", value: statement.cardDigest, form: .digest))
      guard let report = try? statement.report() else { return }
      facts.append(.init(name: "Statement", value: report.kind.title))
      facts += [
        .init("Context", digest: report.context), .init("Dataset", digest: report.datasetRoot),
        .init("Annotations", digest: report.annotationRoot), .init("Challenge", digest: report.challenge),
      ].compactMap { $0 }
      if let registrant = report.registrant { facts.append(.init(name: "Registrant", value: registrant)) }
      facts.append(.init(name: "Runs", value: "\(report.runs)"))
      if let result = report.result {
        facts.append(.init(name: "Result, integers" + Self.cut(result.count), value: Self.list(result)))
      }
    case nil: break
    }
  }

  // MARK: Long lists

  /// Entries of a list that are shown.
  static let longest = 1000

  static func cut(_ count: Int) -> String { count > longest ? " (the first \(longest) of \(count))" : "" }

  static func list(_ values: [Int64]) -> String { values.prefix(longest).map(String.init).joined(separator: " ") }

  /// A real value with at most six decimals.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return "\(value)" }
    return "\((value * 1e6).rounded() / 1e6)"
  }
}

extension VerifiedResult {
  var model: String {
    switch self {
    case .run(let statement): statement.model
    case .statement(let claim): claim.model
    }
  }
}

extension VerifiedClaim.Kind {
  /// For people.
  var title: String {
    switch self {
    case .outputs: "outputs of many runs"
    case .label: "labels of many runs"
    case .labelAndMargin: "labels and margins of many runs"
    case .accuracy: "accuracy on a dataset"
    case .fairness: "accuracy by group"
    case .watermark: "watermark"
    case .registration: "registration of a model card"
    }
  }
}

/// Counts of rows that get their label, with what statistics says about other rows.
enum AccuracyBar {
  static let caption =
    "The counts are proved. The line over each bar is the 95 % interval by Wilson: statistics outside the proof, for "
    + "other rows drawn in the same way, and right only if these rows were drawn at random."

  static func bar(_ name: String, _ correct: Int64, of rows: Int64) -> BarChart.Bar {
    let interval = WilsonInterval(hits: correct, of: rows)
    let fraction = rows > 0 ? Double(correct) / Double(rows) : 0
    let value = rows > 0 ? "\(correct) of \(rows), \(PercentText.of(fraction)) %" : "no rows"
    return .init(name: name, value: value, fraction: fraction, interval: interval.map { $0.lower...$0.upper })
  }

  static func row(_ name: String, _ correct: Int64, of rows: Int64) -> [String] {
    let share = rows > 0 ? PercentText.of(Double(correct) / Double(rows)) + " %" : "-"
    let interval = WilsonInterval(hits: correct, of: rows).map {
      "\(PercentText.of($0.lower)) to \(PercentText.of($0.upper)) %"
    }
    return [name, "\(correct)", "\(rows)", share, interval ?? "-"]
  }
}
