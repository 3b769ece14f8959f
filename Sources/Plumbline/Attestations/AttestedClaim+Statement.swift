extension AttestedClaim {
  /// A statement about many runs, about labels or about the parameters.
  public struct Statement: Codable, Sendable, Equatable {
    /// Rows of a committed dataset: roots, selection and columns.
    public struct Rows: Codable, Sendable, Equatable {
      public var datasetRoot: String
      public var annotationRoot: String?
      /// Rows of the whole dataset.
      public var datasetRows: UInt64
      /// The first of consecutive rows, or the seed that drew them.
      public var start: UInt64?
      public var seed: String?
      public var count: UInt64
      public var labelColumn: String?
      public var groupColumn: String?
    }

    public var kind: VerifiedClaim.Kind
    /// Runs that the statement is about; 0 for a registration.
    public var runs: Int
    public var inputForm: InputKind
    /// Integers of public inputs, one list for each run.
    public var inputs: [[Int64]]?
    public var rows: Rows?
    public var outputForm: OutputKind
    /// Integers of a public result: outputs or labels, run after run; the number of correct rows; for each group correct
    /// rows and rows.
    public var result: [Int64]?
    /// Commitments of a committed result, in hexadecimal, for each part of the proof.
    public var commitments: [[String]]?
    public var registrant: String?
    public var challenge: String?
    /// What is shown, in sentences.
    public var sentences: [String]
  }
}

extension AttestedClaim.Statement {
  init(_ claim: VerifiedClaim) {
    kind = claim.kind
    runs = claim.runs
    inputForm = claim.inputForm
    inputs = claim.inputs
    rows = claim.rows.map { rows in
      Rows(
        datasetRoot: rows.datasetRoot, annotationRoot: rows.annotationRoot, datasetRows: rows.datasetRows,
        start: rows.start, seed: rows.seed, count: rows.count, labelColumn: rows.labelColumn,
        groupColumn: rows.groupColumn)
    }
    outputForm = claim.outputForm
    result = claim.result
    commitments = claim.outputCommitments
    registrant = claim.registrant
    challenge = claim.challenge
    sentences = claim.sentences
  }

  /// Fields that a proof file shows without a key.
  func comparedFields(_ report: StatementReport) -> [(String, String?, String?)] {
    [
      ("claim.kind", kind.rawValue, report.kind.rawValue), ("claim.runs", "\(runs)", "\(report.runs)"),
      ("claim.inputForm", inputForm.rawValue, report.inputForm.rawValue),
      ("claim.rows.datasetRoot", rows?.datasetRoot, report.datasetRoot),
      ("claim.rows.annotationRoot", rows?.annotationRoot, report.annotationRoot),
      ("claim.outputForm", outputForm.rawValue, report.outputForm.rawValue),
      ("claim.result", result.map { "\($0)" }, report.result.map { "\($0)" }),
      ("claim.registrant", registrant, report.registrant), ("claim.challenge", challenge, report.challenge),
    ]
  }

  /// The first field that no statement of its kind can have as it is.
  var malformedField: String? {
    func isDigest(_ text: String?) -> Bool { text.map(AttestedStatement.isDigest) ?? true }
    guard runs >= 0, (kind == .registration) == (runs == 0) else { return "runs" }
    guard (inputForm == .publicValues) == (inputs != nil) else { return "inputs" }
    guard (inputForm == .datasetRows) == (rows != nil), inputForm != .datasetRow else { return "rows" }
    if let rows {
      guard AttestedStatement.isDigest(rows.datasetRoot), isDigest(rows.annotationRoot), isDigest(rows.seed),
        (rows.start == nil) != (rows.seed == nil), rows.count == UInt64(runs), rows.count <= rows.datasetRows
      else { return "rows" }
    }
    guard (outputForm == .publicValues) == (result != nil), (result == nil) == (commitments != nil) else {
      return "result"
    }
    guard commitments?.joined().allSatisfy({ AttestedStatement.isHexadecimal($0, bytes: 64) }) ?? true else {
      return "commitments"
    }
    guard (kind == .registration) == (registrant != nil) else { return "registrant" }
    guard (kind == .watermark) == (challenge != nil), isDigest(challenge) else { return "challenge" }
    return sentences.isEmpty ? "sentences" : nil
  }
}
