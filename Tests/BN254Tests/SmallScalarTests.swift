import BN254
import TestSupport
import Testing

/// Multi-scalar multiplication with signed integers of every width.
@Suite struct SmallScalarTests {
  /// The points `1 G, 2 G, 3 G, ...`.
  private static let multiples: [G1Affine] = {
    var points: [G1] = []
    var current = G1(.generator)
    for _ in 0..<6000 {
      points.append(current)
      current += .generator
    }
    return G1.normalize(points)
  }()

  private static func points(_ count: Int) -> [G1Affine] { Array(multiples.prefix(count)) }

  private static func expected<Value: FixedWidthInteger>(_ scalars: [Value]) -> G1 {
    let sum = scalars.enumerated().reduce(BigInteger(0)) { sum, term in
      sum + BigInteger(Int(term.element)) * BigInteger(term.offset + 1)
    }
    return Fr(sum) * G1(.generator)
  }

  /// All sizes up to 40, a few large ones, extreme values, zeros, few non-zero values.
  private static func cases<Value: FixedWidthInteger & SignedInteger>(_: Value.Type) -> [[Value]] {
    var random = TestRandom("small scalars")
    let everything = Value.min...Value.max
    var cases = ((0...40) + [1000, 6000]).map { random.integers($0, in: everything) }
    for value in [Value.min, Value.min + 1, Value.max, Value.max - 1, 0, 1, -1] {
      cases.append([value])
      cases.append([Value](repeating: value, count: 70))
      cases.append([Value](repeating: value, count: 3000))
    }
    cases.append((0..<3000).map { $0 % 2 == 0 ? Value.min : Value.max })
    cases.append((0..<3000).map { $0 % 100 == 7 ? random.integers(1, in: everything)[0] : 0 })
    // One large value among tiny ones, and powers of two with both signs.
    cases.append((0..<3000).map { $0 == 1234 ? Value.min : Value(truncatingIfNeeded: $0 % 3 - 1) })
    cases.append((0..<(2 * Value.bitWidth)).map { (1 as Value) << ($0 / 2) &* ($0 % 2 == 0 ? 1 : -1) })
    cases.append((0..<600).map { Value(truncatingIfNeeded: $0 - 300) })
    return cases
  }

  @Test func int8() {
    for scalars in Self.cases(Int8.self) {
      let points = Self.points(scalars.count)
      #expect(Sums.small(scalars, points) == Self.expected(scalars), "\(scalars.count)")
    }
  }

  @Test func int16() {
    for scalars in Self.cases(Int16.self) {
      let points = Self.points(scalars.count)
      #expect(Sums.small(scalars, points) == Self.expected(scalars), "\(scalars.count)")
    }
  }

  @Test func int32() {
    for scalars in Self.cases(Int32.self) {
      let points = Self.points(scalars.count)
      #expect(Sums.small(scalars, points) == Self.expected(scalars), "\(scalars.count)")
    }
  }

  @Test func int64() {
    for scalars in Self.cases(Int64.self) {
      let points = Self.points(scalars.count)
      #expect(Sums.small(scalars, points) == Self.expected(scalars), "\(scalars.count)")
    }
  }
}
