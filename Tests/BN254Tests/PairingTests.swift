import BN254
import TestSupport
import Testing

@Suite struct PairingTests {
  private static let g1 = G1(G1Affine.generator)
  private static let g2 = G2(G2Affine.generator)

  @Test func bilinear() {
    var random = TestRandom("bilinear")
    for _ in 0..<5 {
      let (a, b) = (random.scalar(), random.scalar())
      let p = (a * Self.g1).affine
      let q = (b * Self.g2).affine
      let value = Pairing.pairing(p, q)
      #expect(value == Pairing.pairing(((a * b) * Self.g1).affine, .generator))
      #expect(value == Pairing.pairing(.generator, ((a * b) * Self.g2).affine))
      #expect(value == Pairing.pairing(.generator, .generator).pow(BigInteger(a * b).magnitudeLimbs))
      #expect(Pairing.pairing(-p, q) == value.inverse())
      #expect(Pairing.pairing(p, -q) == value.conjugate)

      let other = random.points(1)[0]
      #expect(Pairing.pairing((G1(p) + other).affine, q) == value * Pairing.pairing(other, q))
    }
  }

  @Test func notDegenerateAndOfTheRightOrder() {
    let value = Pairing.pairing(.generator, .generator)
    #expect(value != .one)
    #expect(value.pow(BarretoNaehrig.Order.modulus.magnitudeLimbs) == .one)
  }

  @Test func infinityGivesOne() {
    #expect(Pairing.pairing(.infinity, .generator) == .one)
    #expect(Pairing.pairing(.generator, .infinity) == .one)
    #expect(Pairing.pairing(.infinity, .infinity) == .one)
    #expect(Pairing.productIsOne([]))
    #expect(Pairing.productIsOne([(.infinity, .generator), (.generator, .infinity)]))
    #expect(!Pairing.productIsOne([(.generator, .generator)]))
    #expect(Pairing.productIsOne([(.generator, .generator), (.infinity, .generator), (-.generator, .generator)]))
  }

  /// Products with `sum a_i b_i = 0`, and the same with one scalar changed.
  @Test(arguments: 1...6)
  func products(count: Int) {
    var random = TestRandom("products")
    let a = random.scalars(count)
    let b = random.scalars(count)
    let sum = zip(a, b).reduce(Fr.zero) { $0 + $1.0 * $1.1 }
    var pairs = zip(a, b).map { (($0 * Self.g1).affine, ($1 * Self.g2).affine) }
    pairs.append(((-sum * Self.g1).affine, .generator))
    #expect(Pairing.productIsOne(pairs))
    pairs[count] = (((1 - sum) * Self.g1).affine, .generator)
    #expect(!Pairing.productIsOne(pairs))
  }

  /// Equal points twice, and points next to each other, in one product.
  @Test func repeatedPairs() {
    let pair = (G1Affine.generator, G2Affine.generator)
    #expect(Pairing.productIsOne([pair, pair, ((Fr(-2) * Self.g1).affine, .generator)]))
    #expect(!Pairing.productIsOne([pair, pair]))
  }

  /// The check of a KZG opening: `e(C - y, 1) = e(W, tau - z)`.
  @Test func openingOfAPolynomial() {
    let (tau, z): (Fr, Fr) = (987_654_321, 12345)
    // f = X^2 + 3, so f(X) - f(z) = (X - z)(X + z).
    let commitment = (tau * tau + 3) * Self.g1
    let witness = ((tau + z) * Self.g1).affine
    let shifted = (tau * Self.g2 - z * Self.g2).affine
    for (claim, holds) in [(z * z + 3, true), (z * z + 4, false)] {
      let left = (commitment - claim * Self.g1).affine
      #expect(Pairing.productIsOne([(left, .generator), (-witness, shifted)]) == holds)
    }
  }

  /// `x^q` by the Frobenius map is `x^q` by squaring and multiplying.
  @Test func frobeniusIsAPower() {
    let q = BarretoNaehrig.Base.modulus
    for value in FieldLaws.samples("frobenius", degree: 12, random: 2, FieldLawTests.fq12) {
      #expect(value.frobenius() == value.pow(q.magnitudeLimbs))
      #expect(value.frobeniusSquared() == value.frobenius().frobenius())
      #expect((0..<3).reduce(value) { result, _ in result.frobeniusSquared() } == value.conjugate)
    }
    for value in FieldLaws.samples("conjugate", degree: 2, random: 2, FieldLawTests.fq2) {
      #expect(value.conjugate == value.pow(q.magnitudeLimbs))
    }
  }
}
