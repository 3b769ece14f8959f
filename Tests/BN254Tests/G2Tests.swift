import BN254
import TestSupport
import Testing

@Suite struct G2Tests {
  private static let order = BarretoNaehrig.Order.modulus

  /// `y^2 = x^3 + 3 / (9 + u)`, with the constant derived in plain integers.
  @Test func twistConstant() throws {
    // 3 / (9 + u) = 3 (9 - u) / 82.
    let inverse = try #require(ReferenceFq(82).inverse())
    let constant = Fq2(
      Fq((ReferenceFq(27) * inverse).value), Fq((-ReferenceFq(3) * inverse).value))
    let generator = G2Affine.generator
    #expect(generator.y.squared() - generator.x.squared() * generator.x == constant)
    #expect(TwistPoints.twist == constant)
    #expect(generator.isOnCurve)
    for point in TwistPoints.first(4) { #expect(point.isOnCurve) }
    #expect(!G2Affine(x: generator.x, y: generator.y + .one).isOnCurve)
  }

  @Test func generatorIsThatOfTheStandardAndHasTheOrderOfTheScalars() throws {
    // EIP-197, section "Definition of the groups".
    let x = (
      "10857046999023057135944570762232829481370756359578518086990519993285655852781",
      "11559732032986387107991004021392285783925812861821192530917403151452391805634"
    )
    let y = (
      "8495653923123431417604973247489272438418190587263600148770280649306958101930",
      "4082367875863433681332203403145435568316851327593401208105741076214120093531"
    )
    let point = G2Affine(
      x: Fq2(try #require(Fq(decimal: x.0)), try #require(Fq(decimal: x.1))),
      y: Fq2(try #require(Fq(decimal: y.0)), try #require(Fq(decimal: y.1))))
    #expect(G2Affine.generator == point)
    #expect(DoubleAndAdd.product(Self.order, G2(.generator)).isIdentity)
    #expect(!G2(.generator).isIdentity)
  }

  /// The law on the whole curve, with infinity, equal and opposite points.
  @Test func groupLaws() {
    var random = TestRandom("G2 laws")
    let points = (0..<3).map { _ in random.scalar() * G2(.generator) } + TwistPoints.first(2).map { G2($0) }
    let all = points + points.map { -$0 } + [.identity, points[0].doubled()]
    var breaches: [String] = []
    for (i, a) in all.enumerated() {
      if a.doubled() != a + a || !a.doubled().affine.isOnCurve { breaches.append("double \(i)") }
      if !(a - a).isIdentity || a + .identity != a || G2.identity + a != a { breaches.append("identity \(i)") }
      for (j, b) in all.enumerated() {
        let sum = a + b
        var inPlace = a
        inPlace += b
        var mixed = a
        mixed += b.affine
        var back = a
        back -= -b
        if !sum.affine.isOnCurve || [b + a, inPlace, mixed, back, a + b.affine].contains(where: { $0 != sum }) {
          breaches.append("sum \(i) \(j)")
        }
        if (a == b) != (a.affine == b.affine) { breaches.append("equality \(i) \(j)") }
        for c in all where (a + b) + c != a + (b + c) { breaches.append("associativity \(i) \(j)") }
      }
    }
    #expect(breaches == [])
    #expect(G2.normalize(all) == all.map(\.affine))
    #expect(G2.normalize([]) == [])
  }

  @Test func productsAreThoseOfDoublingAndAdding() {
    var random = TestRandom("G2 products")
    let base = random.scalar() * G2(.generator)
    let scalars: [BigInteger] = [0, 1, 2, 15, 16, 17, Self.order - 1, Self.order / 2, (1 as BigInteger) << 128]
    for scalar in scalars + random.scalars(5).map({ BigInteger($0) }) {
      #expect(Fr(scalar) * base == DoubleAndAdd.product(scalar, base), "\(scalar)")
    }
  }

  @Test func cofactorLeadsIntoTheSubgroup() throws {
    for point in TwistPoints.first(6) {
      let inside = DoubleAndAdd.product(TwistPoints.cofactor, G2(point))
      #expect(!inside.isIdentity)
      #expect(inside.affine.isInSubgroup)
      #expect(DoubleAndAdd.product(Self.order, inside).isIdentity)
      #expect(!point.isInSubgroup)
      #expect(!DoubleAndAdd.product(Self.order, G2(point)).isIdentity)
    }
    #expect(G2Affine.infinity.isInSubgroup)
    #expect(G2Affine.generator.isInSubgroup)
  }

  /// The cofactor has small prime factors: points of such an order, alone or added to a point of `G2`, are outside.
  @Test(arguments: [10069, 5_864_401])
  func pointsOfSmallOrderAreOutside(factor: Int) throws {
    #expect(TwistPoints.cofactor % BigInteger(factor) == 0)
    let exponent = Self.order * (TwistPoints.cofactor / BigInteger(factor))
    let small = try #require(
      TwistPoints.first(5).map { DoubleAndAdd.product(exponent, G2($0)) }.first { !$0.isIdentity })
    #expect(DoubleAndAdd.product(BigInteger(factor), small).isIdentity)
    for point in [small, small + .generator, G2(.generator) - small] {
      #expect(point.affine.isOnCurve)
      #expect(!point.affine.isInSubgroup)
      #expect(G2Affine(canonicalBytes: point.affine.canonicalBytes) == nil)
    }
  }

  @Test func bytes() {
    var random = TestRandom("G2 bytes")
    let points = G2.normalize((0..<5).map { _ in random.scalar() * G2(.generator) })
    for point in points + [.generator, .infinity] {
      #expect(point.canonicalBytes.count == 128)
      #expect(G2Affine(canonicalBytes: point.canonicalBytes) == point)
    }
    let generator = G2Affine.generator
    #expect(
      generator.canonicalBytes == generator.x.imaginary.canonicalBytes + generator.x.real.canonicalBytes
        + generator.y.imaginary.canonicalBytes + generator.y.real.canonicalBytes)
    #expect(G2Affine.infinity.canonicalBytes == [UInt8](repeating: 0, count: 128))
  }

  @Test(arguments: 0..<4)
  func coordinatesAboveTheModulusAreRefused(position: Int) throws {
    let good = G2Affine.generator.canonicalBytes
    let range = (32 * position)..<(32 * position + 32)
    let raised = BigInteger(bytes: good[range]) + BarretoNaehrig.Base.modulus
    var bad = good
    bad.replaceSubrange(range, with: try #require(raised.magnitudeBytes(count: 32)))
    #expect(G2Affine(canonicalBytes: bad) == nil)
    var zeros = [UInt8](repeating: 0, count: 128)
    zeros.replaceSubrange(range, with: try #require(BarretoNaehrig.Base.modulus.magnitudeBytes(count: 32)))
    #expect(G2Affine(canonicalBytes: zeros) == nil)
    var moved = good
    moved[range.upperBound - 1] ^= 1
    #expect(G2Affine(canonicalBytes: moved) == nil)
  }

  @Test func otherLengthsAndPointsOutsideTheSubgroupAreRefused() {
    let good = G2Affine.generator.canonicalBytes
    #expect(G2Affine(canonicalBytes: good.dropLast()) == nil)
    #expect(G2Affine(canonicalBytes: good + [0]) == nil)
    #expect(G2Affine(canonicalBytes: [UInt8]()) == nil)
    for point in TwistPoints.first(3) { #expect(G2Affine(canonicalBytes: point.canonicalBytes) == nil) }
  }
}
