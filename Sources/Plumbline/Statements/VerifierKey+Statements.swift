import Verification

extension VerifierKey {
  /// What the caller demands of a statement; `nil` demands nothing.
  public struct StatementExpectations: Sendable {
    public var kind: VerifiedClaim.Kind?
    /// 32 bytes.
    public var context: [UInt8]?
    /// Root of the features, 32 bytes.
    public var datasetRoot: [UInt8]?
    /// Root of labels and groups, 32 bytes.
    public var annotationRoot: [UInt8]?
    /// Root of the names of the features, 32 bytes. Annotations that bind names have to bind these; of other proofs
    /// `datasetRoot` is all that can be demanded.
    public var namesRoot: [UInt8]?
    public var rows: RowChoice?
    /// The least number of rows that get their committed label.
    public var atLeast: Int64?
    public var registrant: String?
    /// Of a watermark, 32 bytes.
    public var challenge: [UInt8]?
    public var labels: [Int64]?
    public var inputForm: InputKind?
    public var outputForm: OutputKind?

    public init(
      kind: VerifiedClaim.Kind? = nil, context: [UInt8]? = nil, datasetRoot: [UInt8]? = nil,
      annotationRoot: [UInt8]? = nil, rows: RowChoice? = nil, atLeast: Int64? = nil, registrant: String? = nil,
      challenge: [UInt8]? = nil, labels: [Int64]? = nil, namesRoot: [UInt8]? = nil
    ) {
      self.kind = kind
      self.context = context
      self.datasetRoot = datasetRoot
      self.annotationRoot = annotationRoot
      self.rows = rows
      self.atLeast = atLeast
      self.registrant = registrant
      self.challenge = challenge
      self.labels = labels
      self.namesRoot = namesRoot
    }
  }

  /// Verifies a statement about many runs, a label or the parameters.
  ///
  /// - Returns: what is proved, with what is not.
  /// - Throws: `PlumblineError.untrustedReferenceString`, or `.proofRefused` with the first reason.
  public func verify(
    _ proof: StatementProof, expecting expectations: StatementExpectations = .init(), trust: Trust
  ) throws(PlumblineError) -> VerifiedClaim {
    var policy = DerivedPolicy(
      context: expectations.context, datasetRoot: expectations.datasetRoot,
      annotationRoot: expectations.annotationRoot)
    if let form = expectations.inputForm { policy.inputForms = [form.kind] }
    let statement = try PlumblineError.refusingCircuits { () throws(VerificationError) in
      if case .list(let trusted) = trust { try key.checkTrust(trusted.list) }
      return try DerivedVerifier(base: key).verify(proof.proof, policy: policy)
    }
    try check(statement, expectations)
    return VerifiedClaim(statement, key: key, trust: trust)
  }

  /// Verifies a registration of the card of this key.
  ///
  /// - Parameters:
  ///   - path: the file of the registration.
  ///   - registrant: the name that it has to be for; any if `nil`.
  ///   - trust: which reference strings are accepted.
  public func verifyRegistration(
    contentsOf path: String, registrant: String? = nil, trust: Trust
  ) throws(PlumblineError) -> VerifiedClaim {
    guard case .statement(let proof) = try ProofFile(contentsOf: path).proof else {
      throw .proofRefused(.otherQuestion)
    }
    return try verify(proof, expecting: .init(kind: .registration, registrant: registrant), trust: trust)
  }

  private func check(_ statement: DerivedStatement, _ expectations: StatementExpectations) throws(PlumblineError) {
    let kind = VerifiedClaim.Kind(statement)
    if let form = expectations.outputForm, statement.outputs.contains(where: { $0.kind != form.kind }) {
      throw .proofRefused(.otherOutputForm)
    }
    if let expected = expectations.kind, expected != kind { throw .proofRefused(.otherQuestion) }
    if let choice = expectations.rows {
      guard case .committedRows(let rows) = statement.inputs.first else { throw .proofRefused(.otherInputForm) }
      guard rows.selection == choice.selection(rows: rows.header.rows) else {
        throw .proofRefused(.dataset(field: "selection"))
      }
    }
    if let expected = expectations.namesRoot, case .committedRows(let rows) = statement.inputs.first,
      let names = rows.annotations?.schema.names, names.root != expected
    {
      throw .proofRefused(.dataset(field: "root of the names"))
    }
    if let least = expectations.atLeast {
      guard let found = statement.correct else { throw .proofRefused(.otherQuestion) }
      guard found >= least else { throw .proofRefused(.tooFewCorrect(expected: least, found: found)) }
    }
    if let registrant = expectations.registrant, statement.binding != .registration(registrant: registrant) {
      throw .proofRefused(.otherContext)
    }
    if let challenge = expectations.challenge, statement.binding != .watermark(challenge: challenge) {
      throw .proofRefused(.otherContext)
    }
    if let labels = expectations.labels {
      guard kind == .label, let output = statement.output else { throw .proofRefused(.otherQuestion) }
      guard output == labels else { throw .proofRefused(.unexpectedOutput) }
    }
  }
}

extension DerivedStatement {
  /// Rows that get their committed label, of all groups.
  fileprivate var correct: Int64? {
    switch result {
    case .accuracy: output?.first
    case .accuracyByGroup:
      output.map { values in stride(from: 0, to: values.count, by: 2).reduce(0) { $0 + values[$1] } }
    case .outputs, .label, .labelAndMargin, .parameterRanges: nil
    }
  }
}

extension RowChoice {
  /// The selection of a dataset of so many rows.
  func selection(rows: UInt64) -> RowSelection {
    switch self {
    case .all: .range(start: 0, count: rows)
    case .range(let range): .range(start: range.lowerBound, count: range.upperBound - range.lowerBound)
    case .drawn(let count, let seed): .drawn(seed: seed, count: count)
    }
  }
}
