import Plumbline

/// A verified statement for people.
enum VerifiedClaimText {
  static func describe(_ claim: VerifiedClaim) -> String {
    var lines = ["VALID: \(claim.sentences.first ?? claim.kind.rawValue)"]
    lines += claim.sentences.dropFirst().map { "  \($0)" }
    lines.append(
      TextFormat.fields([
        ("model card", claim.cardDigest),
        ("context", claim.context),
        ("claimed dataset", claim.claimedDatasetRoot.map { $0 + " (claimed, not shown)" }),
        ("names root", claim.rows?.namesRoot),
        ("labels", claim.labels.map { TextFormat.list($0) }),
        ("margins", claim.margins.map { list in TextFormat.list(list.map { TextFormat.number($0) }) }),
        ("proofs", claim.parts > 1 ? "\(claim.parts) parts" : nil),
        ("reference string", StatementText.referenceString(claim.referenceString)),
      ]))
    if let groups = claim.groups {
      lines.append(
        TextFormat.table(
          ["group", "correct", "rows"], groups.map { ["\($0.group)", "\($0.correct)", "\($0.rows)"] }))
    }
    for (index, output) in (claim.outputs ?? []).prefix(16).enumerated() {
      lines.append("run \(index): " + TextFormat.list(output.integers) + (output.label.map { ", label \($0)" } ?? ""))
    }
    lines += claim.notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }
}
