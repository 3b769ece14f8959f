import BN254
import Circuits
import Polynomials
import Sumcheck

/// Section 7 of the protocol, as far as both sides compute it: the direct claims grouped by `lo`, and the public vectors
/// `c`, `c_V` and the constant `K` for which
/// `sum_s <G_s, eq(lo_s)> + <mu, c> + <V, c_V> + delta^2 (constant term) = K`.
package struct Settlement: Sendable {
  /// Rows of one committed vector with the weights that they have in a fold.
  package struct Rows: Sendable {
    package var vector: CommittedVector
    package var first: Int
    package var weights: [Fr]
  }

  /// A fold `G_s`: weighted rows whose inner product with `eq(lo)` is claimed.
  package struct Fold: Sendable {
    package var lo: [Fr]
    package var rows: [Rows]
  }

  package private(set) var folds: [Fold] = []
  package let padWeights: [Fr]
  package let productWeights: [Fr]
  package let constant: Fr

  package init(
    circuit: Circuit, shape: ProtocolShape, hidden: HiddenScalars, steps: StepWeights, claims: ReductionClaims,
    products: HiddenProducts, challenges: Challenges, padded: [Fr], tableDenominator: Fr, input: InputForm
  ) {
    var form = AffineForm(count: hidden.count)
    var folds = FoldCollector(rowBits: shape.rowBits, fixedRowBits: shape.fixedRowBits)
    var powers = Powers(of: challenges.theta)

    // Q_0: the direct claims.
    let u = challenges.u
    for (vector, rows, value) in [
      (CommittedVector.witness, shape.witnessRows, hidden.witnessValue),
      (.phi, shape.phiRows, hidden.phiValue),
    ] {
      let power = powers.take()
      folds.add(vector, weight: power, point: u, rows: rows)
      form.add(-power, hidden: value)
    }
    let tablePower = powers.take()
    for (column, weight) in Powers.list(of: challenges.gamma, count: 3).enumerated() {
      folds.add(
        BlockEvaluation(
          vector: .table, weight: tablePower * weight, point: challenges.lookupPoint,
          offset: column << shape.tableBits))
    }
    form.constant -= tablePower * (challenges.alpha - tableDenominator)
    let biasPower = powers.take()
    for var part in steps.biasClaim(circuit: circuit, shape: shape) {
      part.weight *= biasPower
      folds.add(part)
    }
    form.add(-biasPower, hidden: hidden.biasClaim)
    for (geometry, index) in zip(shape.products, hidden.operands) {
      for (operand, value) in [(geometry.a, index.a), (geometry.b, index.b)] where operand.tensor.space == .parameters {
        let power = powers.take()
        for part in geometry.evaluations(
          of: operand, in: circuit, outputs: steps.outputs[geometry.index], sigma: challenges.sigma, weight: power)
        { folds.add(part) }
        form.add(-power, hidden: value)
      }
    }
    func end(_ vector: CommittedVector, point: [Fr], rows: Int? = nil, claim: Int) {
      let power = powers.take()
      if let rows {
        folds.add(vector, weight: power, point: point, rows: rows)
      } else {
        folds.add(BlockEvaluation(vector: vector, weight: power, point: point, offset: 0))
      }
      form.add(-power, hidden: claim)
    }
    if let claim = hidden.inputClaim {
      let declaration = circuit.witness[circuit.input]
      let point = Array(challenges.rho[0..<declaration.totalBits])
      if case .committedRows(let rows) = input {
        let layout = rows.layout(rowBits: shape.fixedRowBits)
        end(
          .datasetRow,
          point: layout.point(
            inner: Array(point.prefix(layout.paddedBits)), outer: Array(point.dropFirst(layout.paddedBits))),
          rows: layout.commitments, claim: claim)
        if let annotations = rows.annotations {
          let layout = annotations.layout(rowBits: shape.fixedRowBits)
          for ((tensor, column), claim) in zip(zip(circuit.annotations, annotations.columns), hidden.annotationClaims) {
            let outer = Array(challenges.rho[0..<circuit.witness[tensor].totalBits])
            end(
              .annotations,
              point: layout.point(
                inner: (0..<layout.paddedBits).map { column >> $0 & 1 == 1 ? .one : .zero }, outer: outer),
              rows: layout.commitments, claim: claim)
          }
        }
      } else {
        end(.datasetRow, point: point, claim: claim)
      }
    }
    if let claim = hidden.outputClaim {
      let point = Array(challenges.rho[0..<circuit.witness[circuit.output].totalBits])
      end(.committedOutput, point: point, claim: claim)
    }
    let maskPower = powers.take()
    folds.add(.mask, weight: maskPower, point: Array(u[0..<shape.rowBits]), rows: 1)
    form.add(-maskPower, hidden: hidden.maskValue)
    self.folds = folds.folds

    let relations = SettlementRelations(
      directClaims: form,
      checks: Self.checks(
        circuit: circuit, shape: shape, hidden: hidden, steps: steps, claims: claims, products: products,
        challenges: challenges), products: products.products, spacing: shape.productSpacing,
      challenges: challenges, padded: padded)
    padWeights = relations.padWeights
    productWeights = relations.productWeights
    constant = relations.constant
  }

  /// Checks 0, 1 and 2: each is 0 for an honest prover.
  private static func checks(
    circuit: Circuit, shape: ProtocolShape, hidden: HiddenScalars, steps: StepWeights, claims: ReductionClaims,
    products: HiddenProducts, challenges: Challenges
  ) -> [AffineForm] {
    var lookups = SumcheckVerifier(claim: AffineForm(count: hidden.count))
    for (round, variable) in zip(hidden.lookupRounds, (0..<shape.tableBits).reversed()) {
      lookups.factoredRound(
        coefficients: round, coordinate: challenges.z[variable], challenge: challenges.lookupPoint[variable])
    }
    var check0 = lookups.claim
    check0.add(products.lookupEnd, scaledBy: -.one)

    var first = AffineForm.hidden(hidden.witnessClaim, of: hidden.count)
    first.add(-.one, hidden: hidden.biasClaim)
    var matrices = SumcheckVerifier(claim: first)
    for (round, variable) in zip(hidden.productRounds, (0..<shape.productRounds).reversed()) {
      matrices.round(coefficients: round, challenge: challenges.sigma[variable])
    }
    var check1 = matrices.claim
    for (geometry, c) in zip(shape.products, hidden.stepProducts) {
      let weights = steps.outputs[geometry.index]
      let late = EqPolynomial.zeroWeight(challenges.sigma[geometry.variables...])
      let factor = steps.powers[geometry.index] * geometry.unreadFactor(weights)
      check1.add(-factor * late * geometry.sharedFactor(weights, sigma: challenges.sigma), hidden: c)
    }

    var reduction = SumcheckVerifier(claim: claims.rightHandSide)
    for (round, variable) in zip(hidden.reductionRounds, (0..<shape.reductionRounds).reversed()) {
      reduction.round(coefficients: round, challenge: challenges.u[variable])
    }
    var check2 = reduction.claim
    check2.add(
      -claims.witnessWeight(at: Array(challenges.u[0..<shape.witnessBits])), hidden: hidden.witnessValue)
    check2.add(
      -claims.phiWeight(at: Array(challenges.u[0..<shape.phiBits]), lookupPoint: challenges.lookupPoint),
      hidden: hidden.phiValue)
    return [check0, check1, check2]
  }
}
