import Attestation
import Circuits
import PolynomialCommitments
import Proving
import Verification

/// The inputs of a statement, quantised, with what the prover needs to open them.
struct StatementSource {
  /// The inputs of one part.
  struct Part {
    var integers: [[Int64]]
    var opening: InputOpening
  }

  private enum Source {
    case values([[Int64]], InputOpening)
    case rows(DatasetOpenings, RowSelection, indices: [UInt64], columns: [Int])
  }

  private let source: Source
  /// For each annotation that the question reads its number of classes.
  let classes: [Int]
  /// Root of the annotations, if they are read.
  let annotationRoot: [UInt8]?

  init(_ inputs: BatchInput, question: Question, keys: ModelKeys) throws(PlumblineError) {
    switch inputs {
    case .publicValues(let values):
      source = .values(try keys.quantisedBatch(values), .publicValues)
    case .privateValues(let values):
      source = .values(try keys.quantisedBatch(values), .privateInput)
    case .datasetRows(let openings, let choice):
      let dataset = openings.dataset
      try dataset.checkFit(keys.provingKey.verifyingKey)
      let selection = choice.selection(rows: dataset.report.rows)
      guard let indices = selection.indices(rows: dataset.report.rows) else {
        throw .invalidOption(
          name: "rows", value: "\(choice)", expected: "rows of the dataset, which has \(dataset.report.rows)")
      }
      let columns = try dataset.annotationColumns(question.annotations)
      classes = columns.map(\.classes)
      annotationRoot = columns.isEmpty ? nil : dataset.annotations?.description.root
      source = .rows(openings, selection, indices: indices, columns: columns.map(\.index))
      return
    }
    guard question.annotations.isEmpty else {
      throw .invalidOption(
        name: "question", value: "\(question)", expected: "rows of a dataset with labels that are committed beside them"
      )
    }
    classes = []
    annotationRoot = nil
  }

  var count: Int {
    switch source {
    case .values(let values, _): values.count
    case .rows(_, _, let indices, _): indices.count
    }
  }

  /// Whether the rows are those of a watermark with this challenge; so are inputs of other forms, which have no labels.
  func isFixed(by challenge: [UInt8]) -> Bool {
    guard case .rows(let openings, let selection, _, _) = source else { return true }
    return selection.isFixed(by: challenge, rows: openings.dataset.report.rows)
  }

  func part(_ range: Range<Int>) throws(PlumblineError) -> Part {
    switch source {
    case .values(let values, let opening): return Part(integers: Array(values[range]), opening: opening)
    case .rows(let openings, let selection, let indices, let columns):
      return try part(
        Array(indices[range]), first: UInt64(range.lowerBound), of: openings, selection: selection, columns: columns)
    }
  }

  private func part(
    _ indices: [UInt64], first: UInt64, of openings: DatasetOpenings, selection: RowSelection, columns: [Int]
  ) throws(PlumblineError) -> Part {
    let dataset = openings.dataset
    let features = try dataset.features(indices)
    var integers: [[Int64]] = []
    var opening = RowsOpening(blinding: [])
    for index in indices {
      let own = try openings.opening(index)
      integers.append(own.values)
      opening.blinding.append(own.blinding)
    }
    var rows = CommittedRows(
      selection: selection, first: first, commitments: features.commitments, root: features.root,
      header: features.header, siblings: features.siblings, annotations: nil)
    if !columns.isEmpty {
      rows.annotations = try dataset.annotated(indices, columns: columns)
      for index in indices {
        let own = try openings.annotationsOpening(index)
        opening.annotations.append(own.values)
        opening.annotationBlinding.append(own.blinding)
      }
    }
    return Part(integers: integers, opening: .committedRows(rows, opening: opening))
  }
}

extension ModelKeys {
  fileprivate func quantisedBatch(_ inputs: [[Double]]) throws(PlumblineError) -> [[Int64]] {
    guard !inputs.isEmpty else {
      throw .invalidOption(name: "inputs", value: "none", expected: "at least one input")
    }
    return try inputs.map { input throws(PlumblineError) in try model.quantizedInput(input) }
  }
}

extension Question {
  /// What the derived circuit shows.
  func result(source: StatementSource) throws(PlumblineError) -> Derivation.Result {
    switch self {
    case .outputs: .outputs
    case .label: .label
    case .labelAndMargin: .labelAndMargin
    case .accuracy: .accuracy(classes: source.classes[0])
    case .fairness: .accuracyByGroup(classes: source.classes[0], groups: source.classes[1])
    }
  }
}
