import BN254
import Circuits
import Polynomials

/// A linear functional on one block of `w` that is a product over the dimensions of the block:
/// `scale * sum_i (prod_t factor_t(i_t)) w[offset + address(i)]`.
///
/// Prover and verifier share it: the prover adds its entries to `E_w`, the verifier evaluates the multilinear extension
/// of the same entries at a point, by a small sum over each dimension.
package struct WitnessFunctional: Sendable {
  package enum Factor: Sendable {
    /// One weight for each real index; padding has weight 0.
    case weights([Fr], bits: Int)
    /// `eq(point, .)` over the padded dimension.
    case equality([Fr])

    var bits: Int {
      switch self {
      case .weights(_, let bits): bits
      case .equality(let point): point.count
      }
    }

    var entries: [Fr] {
      switch self {
      case .weights(let weights, _): weights
      case .equality(let point): EqPolynomial.table(point)
      }
    }

    func evaluate(at point: [Fr]) -> Fr {
      switch self {
      case .weights(let weights, _): MultilinearPolynomial.innerProduct(weights, EqPolynomial.table(point))
      case .equality(let own): EqPolynomial.evaluate(own, point)
      }
    }
  }

  package var offset: Int
  package var scale: Fr
  /// From the first dimension (highest bits) to the last.
  package var factors: [Factor]

  package init(offset: Int, scale: Fr, factors: [Factor]) {
    self.offset = offset
    self.scale = scale
    self.factors = factors
  }

  package var bits: Int { factors.reduce(0) { $0 + $1.bits } }

  package func scaled(by factor: Fr) -> WitnessFunctional {
    WitnessFunctional(offset: offset, scale: scale * factor, factors: factors)
  }

  /// The multilinear extension at `u` of the entries, as a vector with `u.count` address bits.
  package func evaluate(at u: [Fr]) -> Fr {
    guard bits <= u.count else { return .zero }
    var value = scale * EqPolynomial.evaluate(u[bits...], at: offset >> bits)
    var start = 0
    for factor in factors.reversed() {
      value *= factor.evaluate(at: Array(u[start..<(start + factor.bits)]))
      start += factor.bits
    }
    return value
  }

  /// Calls `body` with address and weight of every entry that can be non-zero.
  package func forEachEntry(_ body: (Int, Fr) -> Void) {
    var addresses = [0]
    var weights = [scale]
    for factor in factors {
      let entries = factor.entries
      var nextAddresses: [Int] = []
      var nextWeights: [Fr] = []
      nextAddresses.reserveCapacity(addresses.count * entries.count)
      nextWeights.reserveCapacity(addresses.count * entries.count)
      for (address, weight) in zip(addresses, weights) {
        for (index, entry) in entries.enumerated() {
          nextAddresses.append(address << factor.bits | index)
          nextWeights.append(weight * entry)
        }
      }
      addresses = nextAddresses
      weights = nextWeights
    }
    for (address, weight) in zip(addresses, weights) { body(offset + address, weight) }
  }

  package func add(to entries: inout [Fr]) {
    forEachEntry { entries[$0] += $1 }
  }

  /// The value of the functional on a vector.
  package func value(on vector: [Fr]) -> Fr {
    var sum = Fr.zero
    forEachEntry { sum += $1 * vector[$0] }
    return sum
  }
}
