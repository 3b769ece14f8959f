import BN254
import Polynomials
import Sumcheck

/// The relations `Q_0 + delta Q_1 + delta^2 Q_2 = 0` of protocol section 7 as public vectors against `mu` and `V`.
package struct SettlementRelations: Sendable {
  /// `c`: one weight for each hidden scalar.
  package let padWeights: [Fr]
  /// `c_V`: `4m` weights.
  package let productWeights: [Fr]
  /// `K`.
  package let constant: Fr

  /// - Parameters:
  ///   - directClaims: `- sum_k theta^k value_k`.
  ///   - checks: the ends of the three sum-checks, each 0 for an honest prover.
  ///   - spacing: `m`.
  ///   - padded: the hidden scalars as shown, `s_i + mu_i`.
  package init(
    directClaims: AffineForm, checks: [AffineForm], products: [HiddenProducts.Product], spacing: Int,
    challenges: Challenges, padded: [Fr]
  ) {
    var form = directClaims
    let count = products.count
    let lambda = Powers.list(of: challenges.lambda, count: 3 + 2 * count)
    // Q_1: the checks, and V holding the factors of the products.
    for (check, power) in zip(checks, lambda) { form.add(check, scaledBy: challenges.delta * power) }
    var productWeights = [Fr](repeating: .zero, count: 4 * spacing)
    for (t, product) in products.enumerated() {
      let first = challenges.delta * lambda[3 + t]
      let second = challenges.delta * lambda[3 + count + t]
      product.a.add(to: &form, scaledBy: -first)
      product.b.add(to: &form, scaledBy: -second)
      productWeights[t] += first
      productWeights[spacing + t] += second
    }
    // Q_2: the products; their left-hand side is the constant term of X^m V(lambda X) V(1/X).
    let squared = challenges.delta.squared()
    for (t, product) in products.enumerated() { form.add(-squared * lambda[t], hidden: product.c) }

    // With s = shown - mu the form is constant + <coefficients, shown> - <coefficients, mu>.
    padWeights = form.coefficients.map { -$0 }
    self.productWeights = productWeights
    constant = -(form.constant + MultilinearPolynomial.innerProduct(form.coefficients, padded))
  }
}
