import BN254
import Polynomials
import Sumcheck
import Verification

/// The prover's part of section 7: the folds `G_s`, the polynomial `S`, and the batched opening.
struct SettlementProver {
  let shape: ProtocolShape
  let settlement: Settlement
  /// `G_s`, blinding columns included, in the order of the folds.
  let folds: [[Fr]]
  let pads: [Fr]
  let products: [Fr]

  /// A committed vector as the folds read it.
  struct Source {
    /// `scale * row`, added up over the weighted rows: `b` entries.
    let fold: (Settlement.Rows) -> [Fr]
    let blinding: [RowBlinding]?
  }

  init(
    shape: ProtocolShape, settlement: Settlement, sources: [CommittedVector: Source], pads: [Fr], products: [Fr]
  ) {
    self.shape = shape
    self.settlement = settlement
    self.pads = pads
    self.products = products
    folds = ParallelMap.map(settlement.folds.count) { index in
      var sum = [Fr](repeating: .zero, count: shape.rowLength + 2)
      for part in settlement.folds[index].rows {
        guard let source = sources[part.vector] else { continue }
        for (column, value) in source.fold(part).enumerated() { sum[column] += value }
        guard let blinding = source.blinding else { continue }
        for (offset, weight) in part.weights.enumerated() where part.first + offset < blinding.count {
          sum[shape.rowLength] += weight * blinding[part.first + offset].first
          sum[shape.rowLength + 1] += weight * blinding[part.first + offset].second
        }
      }
      return sum
    }
  }

  /// `S`: the coefficients of positive powers of the Laurent identity.
  func settlementPolynomial(challenges: Challenges) -> [Fr] {
    var parts = ParallelMap.map(folds.count) { index in
      LaurentProduct.symmetric(folds[index], eq: settlement.folds[index].lo)
    }
    parts.append(LaurentProduct.symmetric(pads, settlement.padWeights))
    parts.append(LaurentProduct.symmetric(products, settlement.productWeights))
    parts.append(productTerm(challenges: challenges))
    var sum: [Fr] = []
    for part in parts { UnivariatePolynomial.add(part, scaledBy: .one, to: &sum) }
    return Array(sum.dropFirst())
  }

  /// `delta^2 (X^m V(lambda X) V(1/X) + X^(-m) V(lambda/X) V(X))`.
  private func productTerm(challenges: Challenges) -> [Fr] {
    let spacing = shape.productSpacing
    var scaled: [Fr] = []
    var power = challenges.delta.squared()
    for coefficient in products {
      scaled.append(power * coefficient)
      power *= challenges.lambda
    }
    var result = [Fr](repeating: .zero, count: spacing + products.count)
    for (i, left) in scaled.enumerated() where !left.isZero {
      for (j, right) in products.enumerated() { result[abs(spacing + i - j)] += left * right }
    }
    result[0] = result[0].doubled()
    return result
  }

  /// `L_1` and `L_2`.
  func linearCombinations(
    settlementPolynomial: [Fr], evaluations: (Fr, Fr), challenges: Challenges, inverseZeta: Fr
  ) -> ([Fr], [Fr]) {
    let scale = ProductScale(shape: shape, challenges: challenges, inverseZeta: inverseZeta)
    func combination(at x: Fr, productTerm: Fr, settlement factor: Fr) -> [Fr] {
      var sum: [Fr] = []
      for (fold, claim) in zip(folds, settlement.folds) {
        UnivariatePolynomial.add(fold, scaledBy: EqPolynomial.univariate(claim.lo, at: x), to: &sum)
      }
      let c = UnivariatePolynomial.evaluate(settlement.padWeights, at: x)
      UnivariatePolynomial.add(pads, scaledBy: c, to: &sum)
      let cV = UnivariatePolynomial.evaluate(settlement.productWeights, at: x)
      UnivariatePolynomial.add(products, scaledBy: cV + productTerm, to: &sum)
      UnivariatePolynomial.add(settlementPolynomial, scaledBy: -factor, to: &sum)
      return sum
    }
    return (
      combination(at: inverseZeta, productTerm: scale.low * evaluations.1, settlement: challenges.zeta),
      combination(at: challenges.zeta, productTerm: scale.high * evaluations.0, settlement: inverseZeta)
    )
  }
}
