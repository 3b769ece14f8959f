import BN254

/// The symmetric Laurent polynomial `Sym[f, g](X) = f(X) g(1/X) + f(1/X) g(X)`, kept as the coefficients of
/// `X^0, X^1, ..`; those of the negative powers are equal to them.
///
/// Its constant term is `2 <f, g>`. Source: Mercury [Eagen-Gabizon 2025/385], section 3.
package enum LaurentProduct {
  /// `Sym[f, g]` for arbitrary `g`; work `f.count * g.count`.
  package static func symmetric(_ f: [Fr], _ g: [Fr]) -> [Fr] {
    var result = [Fr](repeating: .zero, count: max(f.count, g.count, 1))
    for (j, right) in g.enumerated() where !right.isZero {
      for (i, left) in f.enumerated() { result[abs(i - j)] += left * right }
    }
    result[0] = result[0].doubled()
    return result
  }

  /// `Sym[f, eq(point, .)]`, by the factors `(1 - u_t) + u_t X^(-2^(t-1))` of `P_u(1/X)`; work `point.count * f.count`, of
  /// which coordinates that are 0 or 1, bits of an offset, need next to nothing.
  package static func symmetric(_ f: [Fr], eq point: [Fr]) -> [Fr] {
    let shift = (1 << point.count) - 1
    // Entry `k` is the coefficient of `X^(k - shift)`.
    var product = [Fr](repeating: .zero, count: shift) + f
    var lowest = shift
    for (t, coordinate) in point.enumerated() where !coordinate.isZero {
      let step = 1 << t
      lowest -= step
      if coordinate == .one {
        for k in lowest..<product.count { product[k] = k + step < product.count ? product[k + step] : .zero }
        continue
      }
      for k in lowest..<product.count {
        let above = k + step < product.count ? product[k + step] : .zero
        product[k] += coordinate * (above - product[k])
      }
    }
    var result = [Fr](repeating: .zero, count: max(f.count, shift + 1))
    for (k, coefficient) in product.enumerated() { result[abs(k - shift)] += coefficient }
    result[0] = result[0].doubled()
    return result
  }
}
