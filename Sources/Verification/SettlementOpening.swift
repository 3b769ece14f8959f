import BN254
import Polynomials

/// The batched opening of section 7, step 5, from the verifier's side: one linear combination of all commitments.
struct SettlementOpening {
  private let shape: ProtocolShape
  private let settlement: Settlement
  let challenges: Challenges
  private let inverseZeta: Fr
  private let inverseLambdaZetaSpread: Fr

  /// - Throws: `degenerateChallenge` if `zeta` is 0 or two of the four points coincide.
  init(shape: ProtocolShape, settlement: Settlement, challenges: Challenges) throws(VerificationError) {
    self.shape = shape
    self.settlement = settlement
    self.challenges = challenges
    guard let inverse = challenges.zeta.inverse() else { throw .degenerateChallenge }
    inverseZeta = inverse
    guard OpeningPoints(challenges: challenges, inverseZeta: inverse).areDistinct,
      let spread = (challenges.lambda * (inverse - challenges.zeta)).inverse()
    else { throw .degenerateChallenge }
    inverseLambdaZetaSpread = spread
  }

  func check(_ envelope: ProofEnvelope, key: VerifyingKey) throws(VerificationError) {
    let last = envelope.proof.openingProof
    let left = combination(envelope, key: key) + challenges.zPrime * G1(last)
    guard Pairing.productIsOne([(left.affine, key.g2), (-last, key.tauG2)]) else { throw .openingCheckFailed }
  }

  /// `C_Y`: what `W'` has to open to 0 at `z'`.
  func combination(_ envelope: ProofEnvelope, key: VerifyingKey) -> G1 {
    let proof = envelope.proof
    let zeta = challenges.zeta
    let points = OpeningPoints(challenges: challenges, inverseZeta: inverseZeta)
    let weights = points.batchWeights(nu: challenges.nu, zPrime: challenges.zPrime)
    let first = weights.functions[0]
    let second = weights.functions[1]

    var scalars: [Fr] = []
    var bases: [G1Affine] = []
    func add(_ scalar: Fr, _ base: G1Affine) {
      scalars.append(scalar)
      bases.append(base)
    }

    // Folds: in L_1 with P_lo(1/zeta), in L_2 with P_lo(zeta). Each row commitment is taken once.
    var rows = RowScalars(envelope: envelope, key: key)
    for fold in settlement.folds {
      let scale =
        first * EqPolynomial.univariate(fold.lo, at: inverseZeta)
        + second * EqPolynomial.univariate(fold.lo, at: zeta)
      for part in fold.rows { rows.add(part, scale: scale) }
    }
    rows.forEach(add)

    // mu and V.
    let c = settlement.padWeights
    let padScale =
      first * UnivariatePolynomial.evaluate(c, at: inverseZeta) + second * UnivariatePolynomial.evaluate(c, at: zeta)
    add(padScale, proof.padCommitment)
    let productScale = ProductScale(spacing: shape.productSpacing, challenges: challenges, inverseZeta: inverseZeta)
    let cV = settlement.productWeights
    let vScale =
      first
      * (UnivariatePolynomial.evaluate(cV, at: inverseZeta) + productScale.low * proof.productEvaluations.1)
      + second * (UnivariatePolynomial.evaluate(cV, at: zeta) + productScale.high * proof.productEvaluations.0)
    add(vScale + weights.functions[2], proof.productCommitment)
    // S: -zeta in L_1, -1/zeta in L_2.
    add(-(first * zeta + second * inverseZeta), proof.settlementCommitment)

    // Interpolations at z', and W.
    let y = proof.evaluation
    let (v1, v2) = proof.productEvaluations
    let spread = challenges.zPrime - points.productPoints.0
    let slope = (v2 - v1) * inverseLambdaZetaSpread
    let constants =
      first * y + second * (settlement.constant.doubled() - y) + weights.functions[2] * (v1 + slope * spread)
    add(-constants, .generator)
    add(-weights.vanishing, proof.opening)
    return MultiScalarMultiplication.full(scalars.span, bases.span)
  }
}

/// The points at which `L_1`, `L_2` and `V` are opened.
package struct OpeningPoints: Sendable {
  package let zeta: Fr
  package let inverseZeta: Fr
  /// `lambda zeta`, `lambda / zeta`.
  package let productPoints: (Fr, Fr)

  package init(challenges: Challenges, inverseZeta: Fr) {
    zeta = challenges.zeta
    self.inverseZeta = inverseZeta
    productPoints = (challenges.lambda * zeta, challenges.lambda * inverseZeta)
  }

  package var all: [Fr] { [zeta, inverseZeta, productPoints.0, productPoints.1] }
  package var areDistinct: Bool { Set(all).count == 4 }

  /// `nu^i (Z/Z_i)(z')` for the three functions, and `Z(z')`.
  package func batchWeights(nu: Fr, zPrime: Fr) -> (functions: [Fr], vanishing: Fr) {
    let factors = all.map { zPrime - $0 }
    let pair = factors[2] * factors[3]
    return (
      [factors[1] * pair, nu * factors[0] * pair, nu.squared() * factors[0] * factors[1]],
      factors[0] * factors[1] * pair
    )
  }
}

/// `delta^2 zeta^(-m)` and `delta^2 zeta^m`.
package struct ProductScale: Sendable {
  package let low: Fr
  package let high: Fr

  package init(spacing: Int, challenges: Challenges, inverseZeta: Fr) {
    let squared = challenges.delta.squared()
    low = squared * inverseZeta.pow(UInt64(spacing))
    high = squared * challenges.zeta.pow(UInt64(spacing))
  }
}

/// The scalars of all row commitments.
private struct RowScalars {
  private var scalars: [CommittedVector: [Fr]] = [:]
  private let commitments: [(CommittedVector, [G1Affine])]

  init(envelope: ProofEnvelope, key: VerifyingKey) {
    var commitments: [(CommittedVector, [G1Affine])] = [
      (.witness, envelope.proof.witnessRows), (.phi, envelope.proof.phiRows), (.table, key.tableCommitments),
      (.parameters, key.parameterCommitments), (.mask, [envelope.proof.maskCommitment]),
    ]
    if case .committedRow(let row) = envelope.statement.input { commitments.append((.datasetRow, row.commitments)) }
    if case .committedRows(let rows) = envelope.statement.input {
      commitments.append((.datasetRow, rows.commitments.flatMap { $0 }))
      if let annotations = rows.annotations {
        commitments.append((.annotations, annotations.commitments.flatMap { $0 }))
      }
    }
    if case .committed(let points) = envelope.statement.output { commitments.append((.committedOutput, points)) }
    self.commitments = commitments
    for (vector, points) in commitments { scalars[vector] = [Fr](repeating: .zero, count: points.count) }
  }

  mutating func add(_ part: Settlement.Rows, scale: Fr) {
    guard var own = scalars[part.vector] else { return }
    scalars[part.vector] = nil
    for (offset, weight) in part.weights.enumerated() where part.first + offset < own.count {
      own[part.first + offset] += scale * weight
    }
    scalars[part.vector] = own
  }

  func forEach(_ body: (Fr, G1Affine) -> Void) {
    for (vector, points) in commitments {
      for (scalar, point) in zip(scalars[vector] ?? [], points) { body(scalar, point) }
    }
  }
}
