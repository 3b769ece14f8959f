import BN254
import PolynomialCommitments
import Polynomials
import Sumcheck
import Verification

/// A committed vector as the folds read it.
struct FoldSource {
  /// The sum of the weighted rows: `b` entries.
  let fold: (Settlement.Rows) -> [Fr]
  let blinding: [RowBlinding]?
}

/// The prover's part of section 7: the polynomial `S` and the two linear combinations that are opened.
package struct SettlementProver {
  /// `G_s`, blinding columns included, and `lo_s`.
  private let folds: [[Fr]]
  private let points: [[Fr]]
  private let pads: [Fr]
  private let padWeights: [Fr]
  private let products: [Fr]
  private let productWeights: [Fr]
  /// `m`.
  private let spacing: Int

  package init(
    folds: [[Fr]], points: [[Fr]], pads: [Fr], padWeights: [Fr], products: [Fr], productWeights: [Fr], spacing: Int
  ) {
    self.folds = folds
    self.points = points
    self.pads = pads
    self.padWeights = padWeights
    self.products = products
    self.productWeights = productWeights
    self.spacing = spacing
  }

  init(
    shape: ProtocolShape, settlement: Settlement, sources: [CommittedVector: FoldSource], pads: [Fr], products: [Fr]
  ) {
    let folds = ParallelMap.map(settlement.folds.count) { index in
      let length = 1 << settlement.folds[index].lo.count
      var sum = [Fr](repeating: .zero, count: length + 2)
      for part in settlement.folds[index].rows {
        guard let source = sources[part.vector] else { continue }
        for (column, value) in source.fold(part).enumerated() { sum[column] += value }
        guard let blinding = source.blinding else { continue }
        for (offset, weight) in part.weights.enumerated() where part.first + offset < blinding.count {
          sum[length] += weight * blinding[part.first + offset].first
          sum[length + 1] += weight * blinding[part.first + offset].second
        }
      }
      return sum
    }
    self.init(
      folds: folds, points: settlement.folds.map(\.lo), pads: pads, padWeights: settlement.padWeights,
      products: products, productWeights: settlement.productWeights, spacing: shape.productSpacing)
  }

  /// `S`: the coefficients of positive powers of the Laurent identity.
  package func settlementPolynomial(challenges: Challenges) -> [Fr] {
    var parts = ParallelMap.map(folds.count) { index in
      LaurentProduct.symmetric(folds[index], eq: points[index])
    }
    parts.append(LaurentProduct.symmetric(pads, padWeights))
    parts.append(LaurentProduct.symmetric(products, productWeights))
    parts.append(productTerm(challenges: challenges))
    var sum: [Fr] = []
    for part in parts { UnivariatePolynomial.add(part, scaledBy: .one, to: &sum) }
    return Array(sum.dropFirst())
  }

  /// `delta^2 (X^m V(lambda X) V(1/X) + X^(-m) V(lambda/X) V(X))`.
  private func productTerm(challenges: Challenges) -> [Fr] {
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
  package func linearCombinations(
    settlementPolynomial: [Fr], evaluations: (Fr, Fr), challenges: Challenges, inverseZeta: Fr
  ) -> ([Fr], [Fr]) {
    let scale = ProductScale(spacing: spacing, challenges: challenges, inverseZeta: inverseZeta)
    func combination(at x: Fr, productTerm: Fr, settlement factor: Fr) -> [Fr] {
      var sum: [Fr] = []
      for (fold, point) in zip(folds, points) {
        UnivariatePolynomial.add(fold, scaledBy: EqPolynomial.univariate(point, at: x), to: &sum)
      }
      let c = UnivariatePolynomial.evaluate(padWeights, at: x)
      UnivariatePolynomial.add(pads, scaledBy: c, to: &sum)
      let cV = UnivariatePolynomial.evaluate(productWeights, at: x)
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
