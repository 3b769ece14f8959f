import BN254
import Polynomials

/// The prover's side of the sum-check of matrix products [Thaler 2013]:
/// `claim = sum_l weight_l sum_k a_l(k) b_l(k) e_l(k)`, the summands having different numbers of variables.
///
/// A summand with fewer variables than the sum-check joins late: it is multiplied by `1 - X_t` for every variable it
/// lacks. Rounds bind the most significant variable first.
package struct ProductSumcheck {
  package struct Summand {
    package var weight: Fr
    package var a: [Fr]
    package var b: [Fr]
    /// `nil` stands for the constant 1.
    package var e: [Fr]?
    package var variables: Int

    /// `a`, `b` and `e` have `2^variables` entries.
    package init(weight: Fr, a: [Fr], b: [Fr], e: [Fr]?, variables: Int) {
      self.weight = weight
      self.a = a
      self.b = b
      self.e = e
      self.variables = variables
    }

    fileprivate var sum: Fr {
      var sum = Fr.zero
      for k in a.indices {
        let product = a[k] * b[k]
        if let e { sum += product * e[k] } else { sum += product }
      }
      return sum
    }
  }

  private var summands: [Summand]
  private var shares: [Fr]
  private var round: Int
  private let degree: Int

  /// - Parameter degree: 3 if any summand has a factor `e`, else 2.
  package init(summands: [Summand], rounds: Int, degree: Int) {
    self.summands = summands
    shares = summands.map { $0.variables < rounds ? $0.weight * $0.sum : .zero }
    round = rounds
    self.degree = degree
  }

  /// `c_0, c_2` and, for degree 3, `c_3` of the present round.
  package func message() -> [Fr] {
    var c0 = Fr.zero
    var c2 = Fr.zero
    var c3 = Fr.zero
    for (index, summand) in summands.enumerated() {
      guard summand.variables >= round else {
        c0 += shares[index]
        continue
      }
      let half = 1 << (round - 1)
      let chunks = max(1, min(Parallel.width, half >> 9))
      let parts = ParallelMap.map(chunks) { chunk in
        Self.sums(of: summand, half: half, range: (half * chunk / chunks)..<(half * (chunk + 1) / chunks))
      }
      for part in parts {
        c0 += summand.weight * part.s0
        c2 += summand.weight * part.s2
        c3 += summand.weight * part.s3
      }
    }
    return degree == 3 ? [c0, c2, c3] : [c0, c2]
  }

  /// The coefficients of one summand's round polynomial, summed over `range`.
  private static func sums(of summand: Summand, half: Int, range: Range<Int>) -> (s0: Fr, s2: Fr, s3: Fr) {
    var s0 = Fr.zero
    var s2 = Fr.zero
    var s3 = Fr.zero
    for k in range {
      let a0 = summand.a[k]
      let b0 = summand.b[k]
      let a1 = summand.a[half + k] - a0
      let b1 = summand.b[half + k] - b0
      let low = a0 * b0
      let high = a1 * b1
      if let e = summand.e {
        let e0 = e[k]
        let e1 = e[half + k] - e0
        let middle = a0 * b1 + a1 * b0
        s0 += low * e0
        s2 += high * e0 + middle * e1
        s3 += high * e1
      } else {
        s0 += low
        s2 += high
      }
    }
    return (s0, s2, s3)
  }

  package mutating func bind(_ challenge: Fr) {
    let half = 1 << (round - 1)
    for index in summands.indices {
      if summands[index].variables >= round {
        MultilinearPolynomial.bindTop(&summands[index].a, half: half, to: challenge)
        MultilinearPolynomial.bindTop(&summands[index].b, half: half, to: challenge)
        if var e = summands[index].e {
          summands[index].e = nil  // so that it is bound in place
          MultilinearPolynomial.bindTop(&e, half: half, to: challenge)
          summands[index].e = e
        }
      } else {
        summands[index].weight *= Fr.one - challenge
        shares[index] *= Fr.one - challenge
      }
    }
    round -= 1
  }

  /// After the last round: `a_l` and `b_l` at the challenges that belong to their variables.
  package var end: [(a: Fr, b: Fr)] {
    summands.map { ($0.a[0], $0.b[0]) }
  }
}
