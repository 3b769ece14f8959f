import BN254

/// The verifier's side of a sum-check whose messages are hidden scalars: the running claim as an affine form.
package struct SumcheckVerifier: Sendable {
  package private(set) var claim: AffineForm

  package init(claim: AffineForm) {
    self.claim = claim
  }

  /// One round of a zero-check with the factor `eq(z, .)` taken out of the round polynomial [Gruen 2024/108]:
  /// `t(X) = sum_k c_k X^k` is sent without `c_0`, which `claim = (1-z) t(0) + z t(1)` determines, and
  /// `t(challenge) = claim + sum_(k>=1) c_k (challenge^k - z)`.
  ///
  /// - Parameter coefficients: the indices of the hidden `c_1, c_2, ..`.
  package mutating func factoredRound(coefficients: Range<Int>, coordinate: Fr, challenge: Fr) {
    var power = challenge
    for index in coefficients {
      claim.add(power - coordinate, hidden: index)
      power *= challenge
    }
  }

  /// One round sent without `c_1`, which is `claim - 2 c_0 - c_2 - c_3`.
  ///
  /// - Parameter coefficients: the indices of the hidden `c_0, c_2` and, for degree 3, `c_3`.
  package mutating func round(coefficients: Range<Int>, challenge: Fr) {
    claim.scale(by: challenge)
    let first = coefficients.lowerBound
    claim.add(.one - challenge.doubled(), hidden: first)
    var power = challenge
    for index in (first + 1)..<coefficients.upperBound {
      power *= challenge
      claim.add(power - challenge, hidden: index)
    }
  }
}
