import BN254

/// The messages of the prover, lines 2 to 14 of the schedule (protocol section 4).
package struct Proof: Sendable, Equatable {
  package var witnessRows: [G1Affine]
  package var padCommitment: G1Affine
  package var maskCommitment: G1Affine
  package var phiRows: [G1Affine]
  /// All padded scalars, `s_i + mu_i`, in order of sending.
  package var padded: [Fr]
  /// `D_T`, in clear.
  package var tableDenominator: Fr
  package var productCommitment: G1Affine
  package var settlementCommitment: G1Affine
  /// `y`, `V(lambda zeta)`, `V(lambda / zeta)`.
  package var evaluation: Fr
  package var productEvaluations: (Fr, Fr)
  package var opening: G1Affine
  package var openingProof: G1Affine

  package init(
    witnessRows: [G1Affine], padCommitment: G1Affine, maskCommitment: G1Affine, phiRows: [G1Affine], padded: [Fr],
    tableDenominator: Fr, productCommitment: G1Affine, settlementCommitment: G1Affine, evaluation: Fr,
    productEvaluations: (Fr, Fr), opening: G1Affine, openingProof: G1Affine
  ) {
    self.witnessRows = witnessRows
    self.padCommitment = padCommitment
    self.maskCommitment = maskCommitment
    self.phiRows = phiRows
    self.padded = padded
    self.tableDenominator = tableDenominator
    self.productCommitment = productCommitment
    self.settlementCommitment = settlementCommitment
    self.evaluation = evaluation
    self.productEvaluations = productEvaluations
    self.opening = opening
    self.openingProof = openingProof
  }

  package static func == (left: Proof, right: Proof) -> Bool {
    left.points == right.points && left.scalars == right.scalars
  }

  /// All points in order of sending.
  package var points: [G1Affine] {
    witnessRows + [padCommitment, maskCommitment] + phiRows
      + [productCommitment, settlementCommitment, opening, openingProof]
  }

  /// All scalars in order of sending but for `D_T`, which is written after the padded ones.
  package var scalars: [Fr] {
    padded + [tableDenominator, evaluation, productEvaluations.0, productEvaluations.1]
  }
}

/// A proof with its statement: the content of a proof file.
package struct ProofEnvelope: Sendable, Equatable {
  package var statement: Statement
  package var proof: Proof

  package init(statement: Statement, proof: Proof) {
    self.statement = statement
    self.proof = proof
  }
}
