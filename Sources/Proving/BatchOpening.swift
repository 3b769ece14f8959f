import BN254
import Polynomials
import Verification

/// The batched KZG opening of several polynomials at several points [Boneh-Drake-Fisch-Gabizon 2020/081], for
/// `f_0 = L_1` at `zeta`, `f_1 = L_2` at `1/zeta` and `f_2 = V` at `lambda zeta, lambda/zeta`.
package struct BatchOpening {
  package let functions: [[Fr]]
  /// The interpolations `r_i`, lowest coefficient first.
  package let interpolations: [[Fr]]
  package let points: OpeningPoints

  /// - Parameter values: `y`, the claimed value of `L_2`, and the two values of `V`.
  package init?(first: [Fr], second: [Fr], products: [Fr], values: (Fr, Fr, Fr, Fr), points: OpeningPoints) {
    guard
      let line = UnivariatePolynomial.line(points.productPoints.0, values.2, points.productPoints.1, values.3)
    else { return nil }
    functions = [first, second, products]
    interpolations = [[values.0], [values.1], [line.constant, line.slope]]
    self.points = points
  }

  /// `W = sum_i nu^i (f_i - r_i) / Z_i`; what a division leaves over, nothing for an honest prover, is dropped.
  package func quotient(nu: Fr) -> [Fr] {
    let roots = [[points.zeta], [points.inverseZeta], [points.productPoints.0, points.productPoints.1]]
    var sum: [Fr] = []
    var power = Fr.one
    for index in functions.indices {
      var polynomial = functions[index]
      UnivariatePolynomial.add(interpolations[index], scaledBy: -.one, to: &polynomial)
      for root in roots[index] {
        polynomial = UnivariatePolynomial.divide(polynomial, byLinearFactorWithRoot: root)
      }
      UnivariatePolynomial.add(polynomial, scaledBy: power, to: &sum)
      power *= nu
    }
    return sum
  }

  /// `W' = Y / (X - z')`, `Y = sum_i nu^i (Z/Z_i)(z') (f_i - r_i(z')) - Z(z') W`.
  package func proof(quotient: [Fr], nu: Fr, zPrime: Fr) -> [Fr] {
    let weights = points.batchWeights(nu: nu, zPrime: zPrime)
    var sum: [Fr] = []
    for (index, weight) in weights.functions.enumerated() {
      UnivariatePolynomial.add(functions[index], scaledBy: weight, to: &sum)
      sum[0] -= weight * UnivariatePolynomial.evaluate(interpolations[index], at: zPrime)
    }
    UnivariatePolynomial.add(quotient, scaledBy: -weights.vanishing, to: &sum)
    return UnivariatePolynomial.divide(sum, byLinearFactorWithRoot: zPrime)
  }
}
