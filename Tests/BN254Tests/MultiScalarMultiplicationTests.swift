import BN254
import TestSupport
import Testing

/// Multi-scalar multiplication against doubling and adding.
@Suite struct MultiScalarMultiplicationTests {
  private static func naive(_ scalars: [Fr], _ points: [G1Affine]) -> G1 {
    zip(scalars, points).reduce(G1.identity) { sum, term in
      sum + DoubleAndAdd.product(BigInteger(term.0), G1(term.1))
    }
  }

  /// With signs kept: a negative scalar is a small multiple of the opposite point.
  private static func naive(_ scalars: [Int64], _ points: [G1Affine]) -> G1 {
    zip(scalars, points).reduce(G1.identity) { sum, term in
      sum + DoubleAndAdd.product(BigInteger(Int(term.0)), G1(term.1))
    }
  }

  private static func points(_ count: Int) -> [G1Affine] {
    var random = TestRandom("msm points")
    return random.points(count)
  }

  /// Multiples `i^2 + 1` of the generator, which are fast to make and whose sums are known from the scalars alone.
  private static func known(_ count: Int) -> (points: [G1Affine], logarithms: [Fr]) {
    var (current, step) = (G1(.generator), G1(.generator))
    let two = G1(.generator).doubled()
    var points: [G1] = []
    for _ in 0..<count {
      points.append(current)
      current += step
      step += two
    }
    return (G1.normalize(points), (0..<count).map { Fr($0 * $0 + 1) })
  }

  @Test func fullOfEverySizeUpTo40() {
    var random = TestRandom("msm full")
    let points = Self.points(40)
    for count in 0...40 {
      let scalars = random.scalars(count)
      let part = Array(points.prefix(count))
      #expect(Sums.full(scalars, part) == Self.naive(scalars, part), "\(count)")
    }
  }

  /// The result is known from the discrete logarithms of the points.
  @Test(arguments: [100, 255, 256, 257, 1000, 1025, 4096, 20000])
  func fullOfLargeSizes(count: Int) {
    var random = TestRandom("msm large")
    let (points, logarithms) = Self.known(count)
    let scalars = random.scalars(count)
    let expected = zip(scalars, logarithms).reduce(Fr.zero) { $0 + $1.0 * $1.1 } * G1(.generator)
    #expect(Sums.full(scalars, points) == expected)
  }

  /// Scalars whose digits are all 0, all ones, or carry from window to window.
  @Test func fullAtTheEdgesOfWindows() {
    let order = BarretoNaehrig.Order.modulus
    var scalars: [Fr] = [0, 1, -1, -2, Fr(order / 2), Fr(order / 2 + 1)]
    for exponent in 0..<254 {
      let power: BigInteger = (1 as BigInteger) << exponent
      scalars += [Fr(power), Fr(power - 1), Fr(order - power)]
    }
    let (points, logarithms) = Self.known(scalars.count)
    let expected = zip(scalars, logarithms).reduce(Fr.zero) { $0 + $1.0 * $1.1 } * G1(.generator)
    #expect(Sums.full(scalars, points) == expected)
    for (scalar, (point, logarithm)) in zip(scalars, zip(points, logarithms)) {
      let single = Sums.full([scalar], [point])
      #expect(single == scalar * logarithm * G1(.generator), "\(scalar)")
    }
  }

  /// Points that meet themselves, their opposites and infinity in a bucket.
  enum Exception: CaseIterable {
    case equalPoints, oppositePoints, equalScalars, everythingEqual, zeros, infinities, cancelling, multiples
    case mixed

    func terms(_ count: Int) -> (scalars: [Fr], points: [G1Affine]) {
      var random = TestRandom("msm exceptions")
      var scalars = random.scalars(count)
      var points = G1.normalize(random.points(count).map { G1($0) })
      switch self {
      case .equalPoints: points = points.map { _ in points[0] }
      case .oppositePoints: points = points.indices.map { $0 % 2 == 0 ? points[0] : -points[0] }
      case .equalScalars: scalars = scalars.map { _ in scalars[0] }
      case .everythingEqual:
        scalars = scalars.map { _ in scalars[0] }
        points = points.map { _ in points[0] }
      case .zeros: scalars = scalars.indices.map { $0 % 3 == 0 ? scalars[$0] : .zero }
      case .infinities: points = points.indices.map { $0 % 3 == 0 ? points[$0] : .infinity }
      case .cancelling:
        scalars = scalars.indices.map { scalars[$0 / 2] }
        points = points.indices.map { $0 % 2 == 0 ? points[$0 / 2] : -points[$0 / 2] }
      case .multiples:
        scalars = scalars.indices.map { Fr($0 % 4) }
        points = G1.normalize(points.indices.map { Fr($0 % 3) * G1(.generator) })
      case .mixed:
        points = points.indices.map { [points[0], -points[0], .infinity, points[1], points[$0]][$0 % 5] }
        scalars = scalars.indices.map { [scalars[0], .zero, scalars[1], -scalars[0], scalars[0]][$0 % 5] }
      }
      return (scalars, points)
    }
  }

  @Test(arguments: Exception.allCases, [1, 2, 3, 7, 33, 300])
  func fullInExceptionalCases(exception: Exception, count: Int) {
    let (scalars, points) = exception.terms(max(count, 2))
    #expect(Sums.full(scalars, points) == Self.naive(scalars, points))
  }

  @Test(arguments: Exception.allCases, [2, 33, 1500])
  func smallInExceptionalCases(exception: Exception, count: Int) {
    let (full, points) = exception.terms(count)
    // One small value for each scalar, so equal scalars stay equal and zeros stay zero.
    for bits in [3, 8, 16, 32, 63] as [Int64] {
      let scalars = full.map { scalar -> Int64 in
        if scalar.isZero { return 0 }
        let word = Int64(bitPattern: scalar.canonicalLimbs.0)
        return word >> (64 - bits)
      }
      let sum = Sums.small(scalars, points)
      #expect(sum == Self.naive(scalars, points), "\(bits) bits")
    }
  }
}
