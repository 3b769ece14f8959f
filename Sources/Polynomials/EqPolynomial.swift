import BN254

/// The multilinear equality polynomial `eq(u, x) = prod_t (u_t x_t + (1 - u_t)(1 - x_t))`.
///
/// Coordinates are listed least significant first: `point[t]` goes with bit `t` of an index.
/// Source: Thaler, "Proofs, Arguments, and Zero-Knowledge", section 3.5.
package enum EqPolynomial {
  /// All `2^point.count` values `eq(point, k)`, in the order of `k`. Work: one multiplication per entry.
  package static func table(_ point: [Fr], scaledBy scale: Fr = .one) -> [Fr] {
    [Fr](unsafeUninitializedCapacity: 1 << point.count) { table, initialized in
      initialized = 1 << point.count
      guard let base = table.baseAddress else { return }
      base.initialize(to: scale)
      var size = 1
      for coordinate in point {
        ScalarVectors.split(base, base + size, count: size, by: coordinate)
        size *= 2
      }
    }
  }

  /// The first `count` values of the table: the weights of an index of `count` real values.
  package static func table(_ point: [Fr], count: Int) -> [Fr] {
    let full = table(point)
    return count == full.count ? full : Array(full[0..<count])
  }

  /// `eq(point, index)` for one index; bits of `index` beyond `point.count` must be 0 for a non-zero value.
  package static func evaluate(_ point: some Collection<Fr>, at index: Int) -> Fr {
    var product = Fr.one
    var bits = index
    for coordinate in point {
      product *= bits & 1 == 1 ? coordinate : Fr.one - coordinate
      bits >>= 1
    }
    return bits == 0 ? product : .zero
  }

  /// `eq(u, v)` of two points of equal length.
  package static func evaluate(_ u: some Collection<Fr>, _ v: some Collection<Fr>) -> Fr {
    var product = Fr.one
    for (a, b) in zip(u, v) {
      let ab = a * b
      product *= Fr.one - a - b + ab + ab
    }
    return product
  }

  /// `P_u(x) = prod_t ((1 - u_t) + u_t x^(2^(t-1)))`: the univariate polynomial with coefficients `eq(u, .)`.
  package static func univariate(_ point: [Fr], at x: Fr) -> Fr {
    var product = Fr.one
    var power = x
    for coordinate in point {
      product *= Fr.one + coordinate * (power - Fr.one)
      power = power.squared()
    }
    return product
  }

  /// `prod_t (1 - point_t)`: the weight of a zero-extension over the coordinates of `point`.
  package static func zeroWeight(_ point: some Collection<Fr>) -> Fr {
    point.reduce(Fr.one) { $0 * (Fr.one - $1) }
  }
}
