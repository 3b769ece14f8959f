import BN254
import Polynomials
import TestSupport
import Testing

/// `Sym[f, g](X) = f(X) g(1/X) + f(1/X) g(X)`, constant term `2 <f, g>`.
@Suite struct LaurentProductTests {
  @Test(arguments: [1, 2, 5, 16, 18], [1, 4, 16])
  func coefficientsFollowTheDefinition(left: Int, right: Int) throws {
    var random = TestRandom("Laurent products \(left) \(right)")
    let f = random.scalars(left)
    let g = random.scalars(right)
    let product = LaurentProduct.symmetric(f, g)
    #expect(product[0] == MultilinearPolynomial.innerProduct(f, g).doubled())
    let x = random.scalar()
    let inverse = try #require(x.inverse())
    var value = product[0]
    var (up, down) = (x, inverse)
    for coefficient in product.dropFirst() {
      value += coefficient * (up + down)
      up *= x
      down *= inverse
    }
    let at = { (polynomial: [Fr], point: Fr) in UnivariatePolynomial.evaluate(polynomial, at: point) }
    #expect(value == at(f, x) * at(g, inverse) + at(f, inverse) * at(g, x))
  }

  /// The fast form against `eq` is the general one; rows carry two columns more than `eq` has entries.
  @Test(arguments: 0...5)
  func productWithEq(variables: Int) {
    var random = TestRandom("products with eq \(variables)")
    let point = random.scalars(variables)
    for extra in [-1, 0, 2] where (1 << variables) + extra > 0 {
      let f = random.scalars((1 << variables) + extra)
      #expect(LaurentProduct.symmetric(f, eq: point) == LaurentProduct.symmetric(f, EqPolynomial.table(point)))
    }
  }

  /// Coordinates that are bits of an offset: below, between and above others.
  @Test(arguments: 0..<27)
  func productWithEqAtBits(pattern: Int) {
    var random = TestRandom("products with bits \(pattern)")
    let point = [pattern % 3, pattern / 3 % 3, pattern / 9].map { [Fr.zero, .one, random.scalar()][$0] }
    let f = random.scalars(10)
    #expect(LaurentProduct.symmetric(f, eq: point) == LaurentProduct.symmetric(f, EqPolynomial.table(point)))
  }
}
