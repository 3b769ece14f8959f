import BN254
import Circuits

extension Verifier {
  /// Checks that the rows of a batch are those of the selection, that they belong to the dataset with its annotations, and
  /// that all of it fits the key.
  func checkRows(_ rows: CommittedRows, policy: StatementPolicy) throws(VerificationError) {
    guard let derivation = key.derivation, let count = derivation.rows else { throw .statement(.inputForm) }
    let dimensions = key.inputDimensions
    guard Int(rows.header.paddedSize) == dimensions.reduce(1, { $0 << AddressBits.count($1) }) else {
      throw .dataset(.paddedSize)
    }
    let quantisation = DatasetQuantisation(dimensions: dimensions, scale: key.circuit.quantisation.inputScale)
    guard rows.header.quantisationDigest == quantisation.digest else { throw .dataset(.quantisationDigest) }
    guard Int(rows.header.rowLength) == key.shape.fixedRowLength else { throw .dataset(.rowLength) }

    guard let selected = rows.selection.indices(rows: rows.header.rows), rows.first <= UInt64(selected.count),
      count <= selected.count - Int(rows.first)
    else { throw .dataset(.selection) }
    let indices = Array(selected[Int(rows.first)..<(Int(rows.first) + count)])
    try Self.checkPath(
      indices, commitments: rows.commitments, siblings: rows.siblings, header: rows.header, root: rows.root)
    if let expected = policy.expectedDatasetRoot, expected != rows.root { throw .dataset(.root) }
    // Blinding is fresh for each row: equal commitments are one row given twice.
    guard Set(rows.commitments).count == rows.commitments.count else { throw .dataset(.duplicateRow) }

    guard let annotations = rows.annotations else {
      guard key.circuit.annotations.isEmpty else { throw .dataset(.annotations) }
      return
    }
    try check(annotations, of: rows, indices: indices, derivation: derivation.derivation)
  }

  private func check(
    _ annotations: CommittedRows.Annotations, of rows: CommittedRows, indices: [UInt64], derivation: Derivation
  ) throws(VerificationError) {
    let header = annotations.header
    let schema = annotations.schema
    guard !key.circuit.annotations.isEmpty, schema.featuresRoot == rows.root,
      header.quantisationDigest == schema.digest, header.rows == rows.header.rows
    else { throw .dataset(.annotations) }
    guard Int(header.paddedSize) == 1 << AddressBits.count(schema.columns.count) else { throw .dataset(.paddedSize) }
    guard Int(header.rowLength) == key.shape.fixedRowLength else { throw .dataset(.rowLength) }
    try Self.checkPath(
      indices, commitments: annotations.commitments, siblings: annotations.siblings, header: header,
      root: annotations.root)
    let classes = derivation.annotationClasses
    guard annotations.columns.count == classes.count, Set(annotations.columns).count == classes.count else {
      throw .dataset(.columns)
    }
    for (column, count) in zip(annotations.columns, classes) {
      guard schema.columns.indices.contains(column), schema.columns[column].classes == count else {
        throw .dataset(.columns)
      }
    }
  }

  private static func checkPath(
    _ indices: [UInt64], commitments: [[G1Affine]], siblings: [[UInt8]], header: DatasetHeader, root: [UInt8]
  ) throws(VerificationError) {
    let path = DatasetMultiPath(indices: indices, siblings: siblings)
    guard let found = path.root(leafCommitments: commitments, header: header) else { throw .dataset(.path) }
    guard found == root else { throw .dataset(.root) }
  }
}

extension Derivation {
  /// For each annotation input the number of classes that its column declares.
  var annotationClasses: [Int] {
    switch result {
    case .accuracy(let classes): [classes]
    case .accuracyByGroup(let classes, let groups): [classes, groups]
    case .outputs, .label, .labelAndMargin, .parameterRanges: []
    }
  }
}
