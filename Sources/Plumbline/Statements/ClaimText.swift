/// What a claim says and does not say, for people. Command, page and attestation use the same sentences.
enum ClaimText {
  static func sentences(_ claim: VerifiedClaim) -> [String] {
    var sentences: [String] = []
    let model = Self.model(claim.model)
    switch claim.kind {
    case .outputs:
      sentences.append("\(runs(claim)) of \(model) gave the stated outputs, in this order")
    case .label:
      sentences.append("\(runs(claim)) of \(model) gave the stated labels, in this order")
    case .labelAndMargin:
      sentences.append("\(runs(claim)) of \(model) gave the stated labels and margins, in this order")
    case .accuracy:
      sentences.append("\(count(claim)) of \(claim.runs) rows get their committed label from \(model)")
    case .fairness:
      sentences.append("\(count(claim)) of \(claim.runs) rows get their committed label from \(model)")
      for group in claim.groups ?? [] {
        sentences.append(
          "of the \(group.rows) rows of group \(group.group), \(group.correct) get their committed label")
      }
    case .watermark:
      sentences.append(
        "\(count(claim)) of \(claim.runs) triggers get their labels from \(model); triggers and labels are committed "
          + "to, not shown, and bound to the challenge \(claim.challenge ?? "")")
    case .registration:
      sentences.append(
        "all weights of \(model) are whole numbers of their declared widths, padding included, and "
          + "\(ShownText.quoted(claim.registrant ?? "")) knows them")
    }
    if [.label, .labelAndMargin, .accuracy, .fairness, .watermark].contains(claim.kind) {
      sentences.append("the label of a run is the place of its largest output; of equal ones the lowest place counts")
    }
    if let rows = claim.rows { sentences.append(text(rows)) }
    switch claim.inputForm {
    case .publicValues: sentences.append("the inputs are public")
    case .privateInput where claim.kind != .registration: sentences.append("the inputs are private")
    default: break
    }
    if claim.outputForm == .committed { sentences.append("the result is committed to and not shown") }
    return sentences
  }

  /// Names are of others: quoted so that they cannot go on as a sentence.
  static func model(_ name: String) -> String {
    "the model of this card (\(ShownText.quoted(name)), weights hidden)"
  }

  private static func runs(_ claim: VerifiedClaim) -> String { claim.runs == 1 ? "one run" : "\(claim.runs) runs" }

  private static func count(_ claim: VerifiedClaim) -> String {
    claim.correct.map { "exactly \($0)" } ?? "a committed number"
  }

  private static func text(_ rows: VerifiedClaim.Rows) -> String {
    var text: String
    if let start = rows.start {
      text =
        start == 0 && rows.count == rows.datasetRows
        ? "the rows are all \(rows.count) rows"
        : rows.count == 1
          ? "the row is exactly row \(start)" : "the rows are exactly rows \(start) to \(start + rows.count - 1)"
    } else {
      text = "the rows are \(rows.count) rows drawn by the public seed \(rows.seed ?? "")"
    }
    text += " of the \(rows.datasetRows) rows of the dataset \(rows.datasetRoot), each once"
    if let label = rows.labelColumn, let root = rows.annotationRoot {
      text += "; labels are the column \(ShownText.quoted(label))"
      if let group = rows.groupColumn { text += ", groups the column \(ShownText.quoted(group))" }
      text += " of its annotations \(root)"
    }
    return text
  }

  static let rangesNotShown = "parameter ranges not shown"

  static func rangesShown(_ registration: VerifiedClaim) -> String {
    "the weights are in their ranges: the card is registered by \(ShownText.quoted(registration.registrant ?? ""))"
  }

  static func notes(_ claim: VerifiedClaim) -> [String] {
    var notes: [String] = []
    if let rows = claim.rows {
      notes.append(
        rows.isClaimedByCard
          ? "the model card claims this dataset; no proof shows that training used it"
          : "the model card does not claim this dataset; what training used is not shown")
      notes.append(
        "that rows and labels are what their owner says they are is not shown: only that they were committed")
    } else if claim.claimedDatasetRoot != nil {
      notes.append("the dataset of the model card is claimed by its author, not shown")
    } else {
      notes.append("what training used is not shown")
    }
    if claim.kind == .watermark {
      notes.append(
        "that the root of the triggers was known before the challenge was drawn: whoever drew it has to know")
    }
    if claim.kind == .outputs, claim.outputForm == .publicValues {
      notes.append("outputs in clear tell much about the weights: statements about labels tell less")
    }
    if claim.kind != .registration { notes.append(rangesNotShown) }
    notes.append("sizes and structure of the model are public")
    return notes
  }
}

extension VerifiedClaim {
  /// Says what a registration of the same card shows in place of what was not shown.
  public mutating func noteRegistration(_ registration: VerifiedClaim) {
    guard kind != .registration else { return }
    notes.removeAll { $0 == ClaimText.rangesNotShown }
    sentences.append(ClaimText.rangesShown(registration))
  }
}

extension VerifiedStatement {
  /// Says what a registration of the same card shows in place of what was not shown.
  public mutating func noteRegistration(_ registration: VerifiedClaim) {
    notes.removeAll { $0 == ClaimText.rangesNotShown }
    sentences.append(ClaimText.rangesShown(registration))
  }
}
