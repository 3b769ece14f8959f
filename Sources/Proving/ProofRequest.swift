import BN254
import PolynomialCommitments
import Verification

/// How the input of a run is to be named by the statement, with what the prover needs to show it.
package enum InputOpening: Sendable {
  case publicValues
  /// A dataset row and the blinding of its commitments.
  case committedRow(CommittedRow, blinding: [RowBlinding])
  case privateInput
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
