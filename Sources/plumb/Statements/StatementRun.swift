import Plumbline

/// Proves a statement for `prove` and `register`.
struct StatementRun {
  struct Report: Codable {
    var statement: StatementReport
    /// Outputs, labels or counts; of a committed result too, for its owner.
    var result: [Int64]
    var path: String
    /// Bytes of the file.
    var bytes: Int
    /// Where the openings of committed results are, one for each part. Secret.
    var openingPaths: [String]
  }

  var question: Question
  var options: ModelKeys.StatementOptions
  var portable: Bool
  var out: String
  /// Where openings go, without a number.
  var openingPath: String

  func perform(
    _ inputs: BatchInput, keys: ModelKeys, console: Console
  ) throws(PlumblineError) -> Report {
    let outcome = try console.progress("proving") { line throws(PlumblineError) in
      try keys.prove(question, of: inputs, options: options) { line.update($0, of: $1) }
    }
    var paths: [String] = []
    for (index, opening) in outcome.openings.enumerated() {
      // The openings first: without them the proof is of little use.
      let path = outcome.openings.count == 1 ? openingPath : "\(openingPath).\(index)"
      try opening.write(to: path)
      paths.append(path)
    }
    let bytes = try ProofOutput.write(.statement(outcome.proof), key: keys.verifierKey, portable: portable, to: out)
    return Report(
      statement: try outcome.proof.report(), result: outcome.result, path: out, bytes: bytes, openingPaths: paths)
  }

  static func text(_ report: Report) -> String {
    var lines = [StatementReportText.describe(report.statement)]
    if report.statement.outputForm == .committed { lines.append("result: " + TextFormat.list(report.result)) }
    lines.append("wrote \(report.path) (\(TextFormat.bytes(report.bytes)))")
    for path in report.openingPaths { lines.append("wrote \(path) (secret: it opens a committed result)") }
    return lines.joined(separator: "\n")
  }
}

/// A statement that was not verified, for people.
enum StatementReportText {
  static func describe(_ report: StatementReport) -> String {
    TextFormat.fields([
      ("statement", report.kind.rawValue),
      ("model", report.model),
      ("model card", report.cardDigest),
      ("runs", report.kind == .registration ? nil : "\(report.runs)"),
      ("parts", "\(report.parts)"),
      ("input", report.inputForm.rawValue),
      ("dataset", report.datasetRoot),
      ("annotations", report.annotationRoot),
      ("output", report.outputForm.rawValue),
      ("result", report.kind == .registration ? nil : report.result.map { TextFormat.list($0) }),
      ("registrant", report.registrant),
      ("challenge", report.challenge),
      ("context", report.context),
    ])
  }
}
