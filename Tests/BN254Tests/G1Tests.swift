import BN254
import TestSupport
import Testing

@Suite struct G1Tests {
  /// A representative of the point with coordinates other than the affine ones.
  private static func rescaled(_ point: G1Affine, _ random: inout TestRandom) -> G1 {
    let other = random.scalar() * G1(.generator)
    return (G1(point) + other) - other
  }

  /// Sums in all combinations, with infinity, equal and opposite points among them.
  @Test func sumsAreThoseOfTheTextbook() {
    var random = TestRandom("G1 sums")
    var points = random.points(6) + [.infinity, .generator]
    points += points.map { -$0 }
    var differences: [String] = []
    for a in points {
      let fast = Self.rescaled(a, &random)
      if ReferencePoint(fast.doubled().affine) != ReferencePoint.sum(ReferencePoint(a), ReferencePoint(a)) {
        differences.append("double of \(a)")
      }
      if (fast == .identity) != a.isInfinity || fast.isIdentity != a.isInfinity { differences.append("identity \(a)") }
      for b in points {
        let expected = ReferencePoint.sum(ReferencePoint(a), ReferencePoint(b))
        let other = Self.rescaled(b, &random)
        var inPlace = fast
        inPlace += other
        var mixed = fast
        mixed += b
        var back = fast
        back -= -other
        for sum in [fast + other, G1(a) + G1(b), fast + b, inPlace, mixed, fast - (-other), back]
        where ReferencePoint(sum.affine) != expected {
          differences.append("\(a) + \(b)")
        }
        if (fast == other) != (a == b) { differences.append("equality of \(a), \(b)") }
      }
    }
    #expect(differences == [])
  }

  @Test func productsAreThoseOfTheTextbook() {
    var random = TestRandom("G1 products")
    let order = BarretoNaehrig.Order.modulus
    let point = random.points(1)[0]
    var scalars: [BigInteger] = [0, 1, 2, 3, 15, 16, 17, order - 1, order - 2, order / 2, (1 as BigInteger) << 253]
    scalars += [(1 as BigInteger) << 64, ((1 as BigInteger) << 128) - 1, (1 as BigInteger) << 192]
    scalars += random.scalars(5).map { BigInteger($0) }
    for scalar in scalars {
      let expected = ReferencePoint.product(scalar, ReferencePoint(point))
      #expect(ReferencePoint((Fr(scalar) * G1(point)).affine) == expected, "\(scalar)")
    }
    #expect((random.scalar() * G1.identity).isIdentity)
  }

  @Test func generatorHasTheOrderOfTheScalars() {
    let order = BarretoNaehrig.Order.modulus
    #expect(G1Affine.generator == G1Affine(x: 1, y: 2))
    #expect(G1Affine.generator.isOnCurve)
    #expect(ReferencePoint.product(order, ReferencePoint(.generator)) == nil)
    #expect(DoubleAndAdd.product(order, G1(.generator)).isIdentity)
  }

  @Test func normalizingManyIsNormalizingEach() {
    var random = TestRandom("G1 normalize")
    var points = random.points(9).map { Self.rescaled($0, &random) }
    points.insert(.identity, at: 0)
    points.insert(.identity, at: 5)
    #expect(G1.normalize(points) == points.map(\.affine))
    #expect(G1.normalize([]) == [])
    #expect(G1.normalize([.identity]) == [.infinity])
  }

  @Test func bytes() throws {
    var random = TestRandom("G1 bytes")
    for point in random.points(10) + [.generator, .infinity] {
      #expect(point.canonicalBytes.count == 64)
      #expect(G1Affine(canonicalBytes: point.canonicalBytes) == point)
    }
    #expect(G1Affine.infinity.canonicalBytes == [UInt8](repeating: 0, count: 64))
    #expect(G1Affine.generator.canonicalBytes == Fq(1).canonicalBytes + Fq(2).canonicalBytes)
  }

  /// Coordinates at and above the modulus, points off the curve, other lengths.
  @Test func badBytesAreRefused() throws {
    let modulus = BarretoNaehrig.Base.modulus
    func bytes(_ x: BigInteger, _ y: BigInteger) throws -> [UInt8] {
      try #require(x.magnitudeBytes(count: 32)) + #require(y.magnitudeBytes(count: 32))
    }
    #expect(G1Affine(canonicalBytes: try bytes(1, 2)) == .generator)
    #expect(G1Affine(canonicalBytes: try bytes(1, modulus - 2)) == -.generator)
    for (x, y) in [
      (modulus + 1, 2), (1, modulus + 2), (modulus, 0), (0, modulus), (modulus, modulus), (1, 1), (0, 1), (1, 0),
    ] as [(BigInteger, BigInteger)] {
      #expect(G1Affine(canonicalBytes: try bytes(x, y)) == nil, "\(x), \(y)")
    }
    let good = G1Affine.generator.canonicalBytes
    #expect(G1Affine(canonicalBytes: good.dropLast()) == nil)
    #expect(G1Affine(canonicalBytes: good + [0]) == nil)
    #expect(G1Affine(canonicalBytes: [UInt8]()) == nil)
    #expect(!G1Affine(x: 1, y: 1).isOnCurve)
  }

  @Test func fixedBaseTable() {
    var random = TestRandom("fixed base")
    let base = random.points(1)[0]
    let table = FixedBaseTable(base)
    let edges: [Fr] = [0, 1, 2, 15, 16, 17, -1, -2, Fr((1 as BigInteger) << 253), Fr(((1 as BigInteger) << 252) - 1)]
    for scalar in edges + random.scalars(20) {
      #expect(table.multiply(scalar) == scalar * G1(base), "\(scalar)")
    }
    #expect(FixedBaseTable(.infinity).multiply(5).isIdentity)
  }
}
