import BN254
import Verification

/// Changes to a prover's vectors and messages, for tests of dishonest provers: each hook sees a value after the honest
/// prover made it and before anything depends on it; the prover then goes on as if the result were right.
package struct ProverInterference {
  package var statement: (inout Statement) -> Void = { _ in }
  /// `w`, as scalars, before it is committed.
  package var witness: ((inout [Fr]) -> Void)?
  package var mask: (inout [Fr]) -> Void = { _ in }
  /// `mu` with its 4 blinding coefficients.
  package var pads: (inout [Fr]) -> Void = { _ in }
  package var phi: (inout [Fr]) -> Void = { _ in }
  /// Hidden scalar with this index in order of sending, before it is padded.
  package var hidden: (Int, inout Fr) -> Void = { _, _ in }
  package var tableDenominator: (inout Fr) -> Void = { _ in }
  /// `V`.
  package var products: (inout [Fr]) -> Void = { _ in }
  /// `S`.
  package var settlement: (inout [Fr]) -> Void = { _ in }
  /// `y, V(lambda zeta), V(lambda / zeta)`.
  package var evaluations: (inout (Fr, Fr, Fr)) -> Void = { _ in }
  /// `W` and `W'`.
  package var opening: (inout [Fr]) -> Void = { _ in }
  package var openingProof: (inout [Fr]) -> Void = { _ in }
  /// Point with this index in order of sending, before it is absorbed; what it commits to stays as it was.
  package var point: (Int, inout G1Affine) -> Void = { _, _ in }

  /// Challenges to use whatever the transcript says; with them nothing is sound.
  package var insecureFixedChallenges: Challenges?

  package init() {}
}
