/// What a verified proof shows, in the form that attestations state it in. `kind` says which fields there are.
public enum AttestedClaim: Sendable, Equatable {
  /// The model was run on this input and gave this output.
  case inference(Inference)
  /// A statement about many runs, labels or parameters; its kind is that of the statement.
  case statement(Statement)

  /// The kinds by name: `inference`, and those of statements.
  static let kinds = [inferenceKind] + VerifiedClaim.Kind.allCases.map(\.rawValue)
  private static let inferenceKind = "inference"

  public struct Inference: Codable, Sendable, Equatable {
    public var input: Input
    public var output: Output
  }

  public struct Input: Codable, Sendable, Equatable {
    public var form: InputKind
    /// Integers in row-major order, for a public input.
    public var values: [Int64]?
    /// Root of the dataset, index of the row and number of rows, for a row of a dataset.
    public var datasetRoot: String?
    public var row: UInt64?
    public var rows: UInt64?
  }

  public struct Output: Codable, Sendable, Equatable {
    public var form: OutputKind
    /// Integers in row-major order, for a public output.
    public var values: [Int64]?
    /// Place of the largest value of a public output, the first of equal ones; `nil` for fewer than two values. Computed
    /// from the values, outside the proof.
    public var label: Int?
    /// Commitments of a committed output, 64 bytes each, in hexadecimal.
    public var commitments: [String]?
  }
}

extension AttestedClaim: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      try container.decode(String.self, forKey: .kind) == Self.inferenceKind
      ? .inference(try Inference(from: decoder)) : .statement(try Statement(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .inference(let claim):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(Self.inferenceKind, forKey: .kind)
      try claim.encode(to: encoder)
    case .statement(let claim): try claim.encode(to: encoder)
    }
  }
}

extension AttestedClaim {
  init(_ result: VerifiedResult) {
    switch result {
    case .run(let statement):
      self = .inference(
        Inference(
          input: Input(statement.input),
          output: Output(statement.outputForm, statement.output?.integers, statement.outputCommitments)))
    case .statement(let claim): self = .statement(Statement(claim))
    }
  }

  /// What a proof claims, unchecked.
  init(_ report: ProofReport) {
    self = .inference(
      Inference(
        input: Input(report.input), output: Output(report.outputForm, report.output, report.outputCommitments)))
  }

  /// The first field that no claim of its kind can have as it is.
  var malformedField: String? {
    switch self {
    case .inference(let claim):
      if !claim.input.isWellFormed { return "input" }
      if !claim.output.isWellFormed { return "output" }
      return nil
    case .statement(let claim): return claim.malformedField
    }
  }
}

extension AttestedClaim.Input {
  init(_ input: StatedInput) {
    form = input.form
    values = input.integers
    datasetRoot = input.datasetRoot
    row = input.row
    rows = input.rows
  }

  fileprivate var isWellFormed: Bool {
    switch form {
    case .publicValues: values != nil && datasetRoot == nil && row == nil && rows == nil
    case .privateInput: values == nil && datasetRoot == nil && row == nil && rows == nil
    // Of batches alone.
    case .datasetRows: false
    case .datasetRow:
      if let datasetRoot, let row, let rows {
        values == nil && AttestedStatement.isDigest(datasetRoot) && row < rows
      } else {
        false
      }
    }
  }
}

extension AttestedClaim.Output {
  init(_ form: OutputKind, _ integers: [Int64]?, _ commitments: [String]?) {
    self.form = form
    values = integers
    label = integers.flatMap(Self.label)
    self.commitments = commitments
  }

  private static func label(_ values: [Int64]) -> Int? {
    guard values.count > 1, let greatest = values.max() else { return nil }
    return values.firstIndex(of: greatest)
  }

  fileprivate var isWellFormed: Bool {
    switch form {
    case .publicValues: values != nil && commitments == nil && label == values.flatMap(Self.label)
    case .committed:
      values == nil && label == nil
        && commitments?.allSatisfy { AttestedStatement.isHexadecimal($0, bytes: 64) } ?? false
    }
  }
}
