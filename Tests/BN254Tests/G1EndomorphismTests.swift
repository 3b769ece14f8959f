import BN254
import TestSupport
import Testing

@Suite struct G1EndomorphismTests {
  /// The cube root of unity in the scalar field by which the endomorphism multiplies, `lambda^2 + lambda + 1 = 0`.
  private static let lambda = Fr(decimal: "4407920970296243842393367215006156084916469457145843978461")

  @Test func imagesAreProducts() throws {
    let lambda = try #require(Self.lambda)
    #expect(lambda * lambda + lambda + .one == .zero)
    var random = TestRandom("endomorphism")
    for point in [G1Affine.generator, .infinity] + random.points(10) {
      #expect(G1Endomorphism.image(point).isOnCurve)
      #expect(G1(G1Endomorphism.image(point)) == DoubleAndAdd.product(BigInteger(lambda), G1(point)))
    }
  }

  private static func field(_ value: Int128) -> Fr {
    let magnitude = value.magnitude
    let element = Fr(low: UInt64(truncatingIfNeeded: magnitude), high: UInt64(truncatingIfNeeded: magnitude >> 64))
    return value < 0 ? -element : element
  }

  @Test func halvesAreShortAndRecombine() throws {
    let lambda = try #require(Self.lambda)
    let half = BarretoNaehrig.Order.modulus / 2
    let boundary = Boundary.integers(ReferenceFr.self, random: 2000).filter { $0 <= half }
    // Around the multiples of a quarter of the basis, where the rounding changes.
    var corners: [BigInteger] = []
    for (a, b) in [(1, 3), (3, 1), (1, 1), (2, 5)] as [(BigInteger, BigInteger)] {
      corners.append((BarretoNaehrig.Order.modulus * a) / (2 * (a + b)))
    }
    corners = corners.flatMap { corner in (-3...3).map { corner + BigInteger($0) } }.filter { $0 <= half }
    for value in boundary + corners {
      let (first, second) = G1Endomorphism.split(Fr(value))
      #expect(Self.field(first) + lambda * Self.field(second) == Fr(value), "\(value)")
      #expect(max(first.magnitude, second.magnitude) < 1 << 127, "\(value)")
      // Short scalars stay whole.
      if value.bitWidth < 120 { #expect(second == 0 && first >= 0, "\(value)") }
    }
  }
}
