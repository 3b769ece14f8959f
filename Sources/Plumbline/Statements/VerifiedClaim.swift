import Attestation
import Circuits
import Verification

/// A statement about many runs, a label or the parameters, whose proof was accepted; and what that does not say.
public struct VerifiedClaim: Codable, Sendable, Equatable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case outputs, label, labelAndMargin, accuracy, fairness, watermark, registration
  }

  /// The rows of a committed dataset.
  public struct Rows: Codable, Sendable, Equatable {
    /// Of the features, 32 bytes in hexadecimal.
    public var datasetRoot: String
    /// Of labels and groups, which names the root of the features that they belong to.
    public var annotationRoot: String?
    /// The root of the names of the features, if annotations were read that bind these names.
    public var namesRoot: String?
    /// Rows of the whole dataset.
    public var datasetRows: UInt64
    /// The first of consecutive rows; `nil` for rows drawn by a seed.
    public var start: UInt64?
    public var count: UInt64
    /// The public seed that drew the rows.
    public var seed: String?
    public var labelColumn: String?
    public var groupColumn: String?
    /// Whether the model card claims this dataset, by one of its roots.
    public var isClaimedByCard: Bool
  }

  public struct Group: Codable, Sendable, Equatable {
    public var group: Int
    public var correct: Int64
    public var rows: Int64
  }

  public var kind: Kind
  public var model: String
  public var keyDigest: String
  public var cardDigest: String
  public var circuitDigest: String
  /// Runs that the statement is about; 0 for a registration.
  public var runs: Int
  public var inputForm: InputKind
  /// Integers of public inputs, one list for each run.
  public var inputs: [[Int64]]?
  public var rows: Rows?
  public var outputForm: OutputKind
  /// Integers of a public result, as the proof states it: outputs or labels, run after run, or counts.
  public var result: [Int64]?
  /// Public outputs, one for each run.
  public var outputs: [OutputReading]?
  public var labels: [Int64]?
  /// By how much the largest output exceeds the second, in real units.
  public var margins: [Double]?
  /// Rows that get their committed label.
  public var correct: Int64?
  public var groups: [Group]?
  /// Commitments of committed results, in hexadecimal, for each part.
  public var outputCommitments: [[String]]?
  /// 32 bytes in hexadecimal.
  public var context: String
  public var registrant: String?
  public var challenge: String?
  /// The dataset that the card's author claims; not shown by the proof.
  public var claimedDatasetRoot: String?
  public var referenceString: VerifiedStatement.ReferenceString
  /// Proofs that together make the statement.
  public var parts: Int
  /// What is proved, for people.
  public var sentences: [String]
  /// What is not shown, for people.
  public var notes: [String]

  init(_ statement: DerivedStatement, key: VerifyingKey, trust: VerifierKey.Trust) {
    let circuit = key.circuit
    model = circuit.name
    keyDigest = HexadecimalText.encode(key.digest)
    cardDigest = HexadecimalText.encode(key.cardDigest)
    circuitDigest = HexadecimalText.encode(key.circuitDigest)
    runs = statement.rows
    parts = statement.inputs.count
    context = HexadecimalText.encode(statement.context)
    claimedDatasetRoot = key.card.claimedDatasetRoot.map { HexadecimalText.encode($0) }
    referenceString = .init(key: key, trust: trust)
    inputForm = InputKind(statement.inputs.first?.kind ?? .privateInput)
    outputForm = OutputKind(statement.outputs.first?.kind ?? .publicValues)
    kind = Kind(statement)
    switch statement.binding {
    case .none: break
    case .registration(let name): registrant = name
    case .watermark(let bytes): challenge = HexadecimalText.encode(bytes)
    }
    sentences = []
    notes = []
    inputs = Self.publicInputs(statement.inputs, size: circuit.witness[circuit.input].realSize)
    if case .committedRows(let own) = statement.inputs.first { rows = Rows(own, card: key.card) }
    result = statement.output
    if let values = statement.output {
      setResults(values, circuit: circuit)
    } else {
      outputCommitments = statement.outputs.map { output in
        guard case .committed(let points) = output else { return [] }
        return points.map { HexadecimalText.encode($0.canonicalBytes) }
      }
    }
    sentences = ClaimText.sentences(self)
    notes = ClaimText.notes(self)
  }

  private static func publicInputs(_ inputs: [InputForm], size: Int) -> [[Int64]]? {
    var lists: [[Int64]] = []
    for input in inputs {
      guard case .publicValues(let values) = input, size > 0 else { return nil }
      for start in stride(from: 0, to: values.count, by: size) {
        lists.append(Array(values[start..<min(start + size, values.count)]))
      }
    }
    return lists
  }

  private mutating func setResults(_ values: [Int64], circuit: Circuit) {
    switch kind {
    case .outputs:
      let size = max(1, circuit.witness[circuit.output].realSize)
      outputs = stride(from: 0, to: values.count, by: size).map {
        OutputReading(Array(values[$0..<min($0 + size, values.count)]), circuit: circuit)
      }
    case .label: labels = values
    case .labelAndMargin:
      labels = stride(from: 0, to: values.count, by: 2).map { values[$0] }
      margins = stride(from: 1, to: values.count, by: 2).map {
        Double(values[$0]) * circuit.quantisation.outputScale
      }
    case .accuracy, .watermark: correct = values.first
    case .fairness:
      let counts = stride(from: 0, to: values.count - 1, by: 2).map { (values[$0], values[$0 + 1]) }
      groups = counts.enumerated().map { Group(group: $0.offset, correct: $0.element.0, rows: $0.element.1) }
      correct = counts.reduce(0) { $0 + $1.0 }
    case .registration: break
    }
  }
}

extension VerifiedClaim.Kind {
  init(_ statement: DerivedStatement) {
    self =
      switch statement.result {
      case .outputs: .outputs
      case .label: .label
      case .labelAndMargin: .labelAndMargin
      case .accuracy: if case .watermark = statement.binding { .watermark } else { .accuracy }
      case .accuracyByGroup: .fairness
      case .parameterRanges: .registration
      }
  }
}

extension VerifiedClaim.Rows {
  init(_ rows: CommittedRows, card: ModelCard) {
    datasetRoot = HexadecimalText.encode(rows.root)
    datasetRows = rows.header.rows
    count = rows.selection.count
    switch rows.selection {
    case .range(let first, _): start = first
    case .drawn(let bytes, _): seed = HexadecimalText.encode(bytes)
    }
    var roots = [rows.root]
    if let annotations = rows.annotations {
      annotationRoot = HexadecimalText.encode(annotations.root)
      namesRoot = annotations.schema.names.map { HexadecimalText.encode($0.root) }
      roots.append(annotations.root)
      let names = annotations.columns.map { annotations.schema.columns[$0].name }
      labelColumn = names.first
      groupColumn = names.dropFirst().first
    }
    isClaimedByCard = card.claimedDatasetRoot.map { roots.contains($0) } ?? false
  }
}

extension VerifiedStatement.ReferenceString {
  init(key: VerifyingKey, trust: VerifierKey.Trust) {
    digest = HexadecimalText.encode(key.srsDigest)
    switch trust {
    case .list(let list):
      isTrusted = true
      isInsecure = list.isKnownInsecure(key.srsDigest)
    case .anything:
      isTrusted = false
      isInsecure = false
    }
  }
}
