import BN254
import PolynomialCommitments
import Verification

/// How the input of a run is to be named by the statement, with what the prover needs to show it.
package enum InputOpening: Sendable {
  case publicValues
  /// A dataset row and the blinding of its commitments.
  case committedRow(CommittedRow, blinding: [RowBlinding])
  case privateInput
  /// Rows of a dataset, for a batch.
  case committedRows(CommittedRows, opening: RowsOpening)
}

/// What opens the rows of a batch. Secret. The values of the features are in the trace.
package struct RowsOpening: Sendable {
  /// For each row the blinding of its commitments.
  package var blinding: [[RowBlinding]]
  /// For each row the values of all annotation columns; empty for rows without annotations.
  package var annotations: [[Int64]]
  package var annotationBlinding: [[RowBlinding]]

  package init(
    blinding: [[RowBlinding]], annotations: [[Int64]] = [], annotationBlinding: [[RowBlinding]] = []
  ) {
    self.blinding = blinding
    self.annotations = annotations
    self.annotationBlinding = annotationBlinding
  }

  /// The values of some columns, one list for each.
  func columns(_ columns: [Int]) -> [[Int64]] {
    columns.map { column in annotations.map { $0.indices.contains(column) ? $0[column] : 0 } }
  }
}

/// How the output is to be named.
package enum OutputRequest: Sendable {
  case publicValues
  /// A fresh blinded commitment; the opening is returned to the caller.
  case committed
}

/// A proof and what only the prover learns with it.
package struct ProverResult: Sendable {
  package var envelope: ProofEnvelope
  /// The real entries of the output.
  package var output: [Int64]
  /// The blinding of a committed output.
  package var outputBlinding: [RowBlinding]?
}
