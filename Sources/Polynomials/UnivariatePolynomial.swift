import BN254

/// Univariate polynomials as coefficient lists, lowest degree first.
package enum UnivariatePolynomial {
  package static func evaluate(_ coefficients: some BidirectionalCollection<Fr>, at x: Fr) -> Fr {
    coefficients.reversed().reduce(Fr.zero) { $0 * x + $1 }
  }

  /// `f += scale * g`, extending `f` where `g` is longer.
  package static func add(_ g: [Fr], scaledBy scale: Fr, to f: inout [Fr]) {
    if f.count < g.count { f.append(contentsOf: repeatElement(.zero, count: g.count - f.count)) }
    f.withUnsafeMutableBufferPointer { f in
      g.withUnsafeBufferPointer { g in
        guard let target = f.baseAddress, let source = g.baseAddress else { return }
        ScalarVectors.add(source, count: g.count, scaledBy: scale, to: target)
      }
    }
  }

  /// The quotient of `f` by `X - root`; the remainder, which is `f(root)`, is dropped.
  package static func divide(_ f: [Fr], byLinearFactorWithRoot root: Fr) -> [Fr] {
    guard f.count > 1 else { return [] }
    var quotient = [Fr](repeating: .zero, count: f.count - 1)
    var carry = Fr.zero
    for i in stride(from: f.count - 1, to: 0, by: -1) {
      carry = f[i] + carry * root
      quotient[i - 1] = carry
    }
    return quotient
  }

  /// The line through `(x0, y0)` and `(x1, y1)`, or `nil` if `x0 == x1`.
  package static func line(_ x0: Fr, _ y0: Fr, _ x1: Fr, _ y1: Fr) -> (constant: Fr, slope: Fr)? {
    guard let inverse = (x1 - x0).inverse() else { return nil }
    let slope = (y1 - y0) * inverse
    return (y0 - slope * x0, slope)
  }
}

/// Coefficients of a polynomial of fixed degree from its values at `0, 1, .., degree`.
package struct SmallInterpolation: Sendable {
  /// Row `k` gives coefficient `k` as a linear form in the values.
  private let matrix: [[Fr]]

  package init(degree: Int) {
    // Lagrange basis polynomials, built as products of the linear factors and divided by their denominators.
    var denominators = [Fr](repeating: .one, count: degree + 1)
    var bases: [[Fr]] = []
    for j in 0...degree {
      var basis: [Fr] = [.one]
      for i in 0...degree where i != j {
        var next = [Fr](repeating: .zero, count: basis.count + 1)
        for (k, coefficient) in basis.enumerated() {
          next[k + 1] += coefficient
          next[k] -= coefficient * Fr(i)
        }
        basis = next
        denominators[j] *= Fr(j - i)
      }
      bases.append(basis)
    }
    Fr.batchInvert(&denominators)
    matrix = (0...degree).map { k in (0...degree).map { j in bases[j][k] * denominators[j] } }
  }

  package func coefficients(values: [Fr]) -> [Fr] {
    matrix.map { row in MultilinearPolynomial.innerProduct(row, values) }
  }
}
