import Attestation
import Verification

/// One thing that is demanded of a proof. The order is that in which they are checked.
public enum Demand: String, Codable, Sendable, CaseIterable {
  case kind, context, inputForm, outputForm, dataset, names, annotations, rows, challenge, registrant
  case input, output, label, atLeast

  /// A word or two, for people.
  public var title: String {
    switch self {
    case .kind: "kind"
    case .context: "context"
    case .inputForm: "form of the input"
    case .outputForm: "form of the output"
    case .dataset: "dataset"
    case .names: "names of the features"
    case .annotations: "annotations"
    case .rows: "selection of rows"
    case .challenge: "challenge"
    case .registrant: "registrant"
    case .input: "input"
    case .output: "output"
    case .label: "label"
    case .atLeast: "least count"
    }
  }

  /// The option that demands it.
  public var option: String {
    switch self {
    case .kind: "--expect-kind"
    case .context: "--context"
    case .inputForm: "--expect-input-form"
    case .outputForm: "--expect-output-form"
    case .dataset: "--expect-dataset-root"
    case .names: "--names"
    case .annotations: "--expect-annotation-root"
    case .rows: "--rows or --draw"
    case .challenge: "--challenge"
    case .registrant: "--registrant"
    case .input: "--expect-input"
    case .output: "--expect-output"
    case .label: "--expect-label"
    case .atLeast: "--at-least"
    }
  }
}

/// What a proof says, as far as it can be demanded: of a proof that was verified, or by the word of an attestation.
struct StatedProof {
  /// Root of the names that annotations bind.
  enum NamesRoot {
    /// No annotations, or none that bind names.
    case unbound
    case bound(String)
    /// Attestations do not say.
    case unknown
  }

  var claim: AttestedClaim
  /// 32 bytes in hexadecimal.
  var context: String
  var namesRoot = NamesRoot.unbound

  init(_ result: VerifiedResult) {
    claim = AttestedClaim(result)
    switch result {
    case .run(let own): context = own.context
    case .statement(let own):
      context = own.context
      if let root = own.rows?.namesRoot { namesRoot = .bound(root) }
    }
  }

  init(_ attested: AttestedStatement) {
    claim = attested.claim
    context = attested.context
    if case .statement(let own) = claim, own.rows?.annotationRoot != nil { namesRoot = .unknown }
  }
}

extension VerifierKey.Expectations {
  /// Everything that is demanded.
  public var demands: [Demand] {
    Demand.allCases.filter { demand in
      switch demand {
      case .kind: kind != nil
      case .context: context != nil
      case .inputForm: inputForm != nil
      case .outputForm: outputForm != nil
      case .dataset: datasetRoot != nil
      case .names: names != nil
      case .annotations: annotationRoot != nil
      case .rows: rows != nil
      case .challenge: challenge != nil
      case .registrant: registrant != nil
      case .input: input != nil
      case .output: output != nil
      case .label: label != nil
      case .atLeast: atLeast != nil
      }
    }
  }

  /// Root of the dataset, by itself or by the names of its features.
  var demandedDatasetRoot: [UInt8]? { datasetRoot ?? names?.datasetRoot }

  /// Throws for the first thing that is not as demanded.
  ///
  /// - Parameter key: needed for an expected input alone.
  func check(_ stated: StatedProof, key: VerifierKey?) throws(PlumblineError) {
    for demand in demands { try check(demand, of: stated, key: key) }
  }

  /// Throws for a demand that no proof of one run, or none of a statement, can answer.
  func checkQuestion(isRun: Bool) throws(PlumblineError) {
    for demand in demands { try checkQuestion(demand, isRun: isRun) }
  }

  private func checkQuestion(_ demand: Demand, isRun: Bool) throws(PlumblineError) {
    switch demand {
    case .kind, .annotations, .rows, .challenge, .atLeast:
      if isRun { throw .proofRefused(.otherQuestion) }
    case .input, .output:
      if !isRun { throw .proofRefused(.otherQuestion) }
    case .registrant:
      // Statements of other kinds have another context.
      guard isRun else { return }
      throw .invalidOption(
        name: demand.option, value: registrant ?? "", expected: "--require-registration PROOF beside it")
    case .context, .inputForm, .outputForm, .dataset, .names, .label: break
    }
  }

  func check(_ demand: Demand, of stated: StatedProof, key: VerifierKey?) throws(PlumblineError) {
    switch stated.claim {
    case .inference(let run):
      try checkQuestion(demand, isRun: true)
      try check(demand, of: run, stated, key: key)
    case .statement(let statement):
      try checkQuestion(demand, isRun: false)
      try check(demand, of: statement, stated)
    }
  }

  private func require(_ holds: Bool, _ refusal: Refusal) throws(PlumblineError) {
    guard holds else { throw .proofRefused(refusal) }
  }

  // MARK: One run

  private func check(
    _ demand: Demand, of run: AttestedClaim.Inference, _ stated: StatedProof, key: VerifierKey?
  ) throws(PlumblineError) {
    switch demand {
    case .context: try checkContext(stated)
    case .inputForm: try require(run.input.form == inputForm, .otherInputForm)
    case .outputForm: try require(run.output.form == outputForm, .otherOutputForm)
    case .dataset: try check(datasetRoot, isRoot: run.input.datasetRoot)
    case .names: try check(names?.datasetRoot, isRoot: run.input.datasetRoot)
    case .input:
      guard let input else { return }
      try require(run.input.form == .publicValues, .otherInputForm)
      guard let key else {
        throw .invalidOption(
          name: demand.option, value: input.description,
          expected: "--key beside it: the key knows the scale of inputs")
      }
      try require(run.input.values == (try key.integers(of: input)), .unexpectedInput)
    case .output:
      try require(run.output.form == .publicValues, .otherOutputForm)
      try require(run.output.values == output, .unexpectedOutput)
    case .label:
      guard let label else { return }
      guard let found = run.output.label else { throw .proofRefused(.otherOutputForm) }
      try require(found == label, .unexpectedLabel(expected: label, found: found))
    // No run answers them.
    case .kind, .annotations, .rows, .challenge, .registrant, .atLeast: break
    }
  }

  private func checkContext(_ stated: StatedProof) throws(PlumblineError) {
    try require(stated.context == context.map(HexadecimalText.encode), .otherContext)
  }

  private func check(_ expected: [UInt8]?, isRoot root: String?) throws(PlumblineError) {
    guard let root else { throw .proofRefused(.otherInputForm) }
    try require(root == expected.map(HexadecimalText.encode), .dataset(field: "root"))
  }

  // MARK: Statements

  private func check(
    _ demand: Demand, of statement: AttestedClaim.Statement, _ stated: StatedProof
  ) throws(PlumblineError) {
    switch demand {
    case .kind: try require(statement.kind == kind, .otherQuestion)
    case .context: try checkContext(stated)
    case .inputForm: try require(statement.inputForm == inputForm, .otherInputForm)
    case .outputForm: try require(statement.outputForm == outputForm, .otherOutputForm)
    case .dataset: try check(datasetRoot, isRoot: statement.rows?.datasetRoot)
    case .names:
      try check(names?.datasetRoot, isRoot: statement.rows?.datasetRoot)
      try checkNames(stated)
    case .annotations:
      guard let rows = statement.rows else { throw .proofRefused(.otherInputForm) }
      try require(
        rows.annotationRoot == annotationRoot.map(HexadecimalText.encode), .dataset(field: "annotations"))
    case .rows:
      guard let own = statement.rows else { throw .proofRefused(.otherInputForm) }
      try require(own.selection == rows?.selection(rows: own.datasetRows), .dataset(field: "selection"))
    case .challenge:
      try require(statement.challenge == challenge.map(HexadecimalText.encode), .otherContext)
    case .registrant: try require(statement.registrant == registrant, .otherContext)
    case .label:
      guard let label else { return }
      guard statement.kind == .label, let result = statement.result else { throw .proofRefused(.otherQuestion) }
      try require(result == [Int64(label)], .unexpectedOutput)
    case .atLeast:
      guard let atLeast else { return }
      guard let found = statement.correct else { throw .proofRefused(.otherQuestion) }
      try require(found >= atLeast, .tooFewCorrect(expected: atLeast, found: found))
    // No statement answers them.
    case .input, .output: break
    }
  }

  private func checkNames(_ stated: StatedProof) throws(PlumblineError) {
    guard let names else { return }
    switch stated.namesRoot {
    case .unbound: break
    case .bound(let root): try require(root == names.root, .dataset(field: "root of the names"))
    case .unknown:
      throw .invalidOption(
        name: Demand.names.option, value: names.root,
        expected: "--key, and --proof or an embedded proof, beside it: an attestation does not say which names the "
          + "annotations bind")
    }
  }
}

extension VerifierKey.Expectations.Input: CustomStringConvertible {
  public var description: String {
    switch self {
    case .values(let values): "\(values.count) values"
    case .sample(let index, let samples): "sample \(index) of \(samples.path)"
    }
  }
}

extension AttestedClaim.Statement {
  /// Rows that get their committed label, of all groups.
  fileprivate var correct: Int64? {
    switch kind {
    case .accuracy, .watermark: result?.first
    // Counts of an attestation can be any numbers.
    case .fairness: result.map { values in stride(from: 0, to: values.count, by: 2).reduce(0) { $0 &+ values[$1] } }
    case .outputs, .label, .labelAndMargin, .registration: nil
    }
  }
}

extension AttestedClaim.Statement.Rows {
  fileprivate var selection: RowSelection? {
    if let start { return .range(start: start, count: count) }
    return seed.flatMap { HexadecimalText.decode($0, count: 32) }.map { .drawn(seed: $0, count: count) }
  }
}
