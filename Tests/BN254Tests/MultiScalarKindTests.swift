import BN254
import TestSupport
import Testing

/// Kinds of scalars, and integers of every width through their own entry points, against doubling and adding.
@Suite struct MultiScalarKindTests {
  /// `scalar * point`, bit by bit.
  private static func product(_ scalar: Fr, _ point: G1Affine) -> G1 {
    let (a, b, c, d) = scalar.canonicalLimbs
    var result = G1.identity
    for limb in [d, c, b, a] {
      for bit in (0..<64).reversed() {
        if !result.isIdentity { result = result.doubled() }
        if limb >> UInt64(bit) & 1 == 1 { result += G1(point) }
      }
    }
    return result
  }

  private static func plain(_ scalars: [Fr], _ points: [G1Affine]) -> G1 {
    zip(scalars, points).reduce(.identity) { $0 + product($1.0, $1.1) }
  }

  private static let points: [G1Affine] = {
    var random = TestRandom("points")
    return random.points(1200)
  }()

  /// Points that meet every exceptional case of an affine addition.
  private static func awkward(_ count: Int) -> [G1Affine] {
    (0..<count).map { index in
      switch index % 7 {
      case 0, 1: points[0]
      case 2: -points[0]
      case 3: .infinity
      case 4: .generator
      case 5: -G1Affine.generator
      default: points[index]
      }
    }
  }

  /// Kinds of scalars of the field.
  enum Kind: CaseIterable {
    case zero, one, minusOne, equal, opposite, random, short, small, minusSmall, powers, sparse, mixed

    func scalars(_ count: Int) -> [Fr] {
      var random = TestRandom("\(self) \(count)")
      let common = random.scalar()
      let largest = -Fr.one
      return (0..<count).map { index in
        switch self {
        case .zero: .zero
        case .one: .one
        case .minusOne: largest
        case .equal: common
        case .opposite: index % 2 == 0 ? common : -common
        case .random: random.scalar()
        case .short: Fr(low: random.next(), high: random.next())
        case .small: Fr(random.next() & 0xfff)
        case .minusSmall: -Fr(random.next() & 0xfff)
        case .powers: Fr(2 as UInt64).pow(UInt64(index % 254)) - (index % 3 == 0 ? .one : .zero)
        case .sparse: index % 5 == 0 ? random.scalar() : .zero
        case .mixed:
          switch index % 6 {
          case 0: .zero
          case 1: .one
          case 2: largest
          case 3: Fr(low: random.next(), high: random.next())
          case 4: Fr(5) * random.scalar()
          default: random.scalar()
          }
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func fullScalars(kind: Kind) {
    for count in Array(0...12) + [31, 64, 127, 300] {
      let scalars = kind.scalars(count)
      for points in [Array(Self.points[0..<count]), Self.awkward(count)] {
        let expected = Self.plain(scalars, points)
        #expect(MultiScalarMultiplication.full(scalars.span, points.span) == expected, "\(count)")
      }
    }
  }

  /// Scalars with a middle bit set at the border where the sign changes.
  @Test func scalarsNearHalfTheOrder() throws {
    let half = try #require(Fr(2 as UInt64).inverse())
    let scalars = (-20..<20).map { half + Fr($0) }
    let points = Array(Self.points[0..<40])
    #expect(MultiScalarMultiplication.full(scalars.span, points.span) == Self.plain(scalars, points))
  }

  private static func field<Integer: FixedWidthInteger & SignedInteger>(_ values: [Integer]) -> [Fr] {
    values.map { $0 < 0 ? -Fr(UInt64($0.magnitude)) : Fr(UInt64($0.magnitude)) }
  }

  /// Integers around the borders of the type, of every width, and with many zeros.
  private static func integers<Integer: FixedWidthInteger & SignedInteger>(
    _ count: Int, _ type: Integer.Type
  ) -> [[Integer]] {
    var random = TestRandom("integers \(count) \(Integer.bitWidth)")
    let borders: [Integer] = [.min, .max, .min + 1, .max - 1, 0, 1, -1, 2, -2, .min / 2, .max / 2]
    var lists = [
      (0..<count).map { borders[$0 % borders.count] },
      (0..<count).map { _ in borders.randomElement(using: &random) ?? 0 },
      [Integer](repeating: .min, count: count),
      [Integer](repeating: .max, count: count),
      [Integer](repeating: 1, count: count),
      [Integer](repeating: -1, count: count),
      [Integer](repeating: 0, count: count),
      (0..<count).map { _ in Integer.random(in: .min ... .max, using: &random) },
      (0..<count).map { $0 % 2 == 0 ? 1 : -1 },
    ]
    for bits in stride(from: 1, to: Integer.bitWidth, by: Integer.bitWidth > 16 ? 5 : 1) {
      lists.append(
        (0..<count).map { index in
          index % 3 == 0 ? 0 : Integer.random(in: .min ... .max, using: &random) >> (Integer.bitWidth - bits - 1)
        })
    }
    return lists
  }

  private func check<Integer: FixedWidthInteger & SignedInteger>(
    _ type: Integer.Type, count: Int, _ sum: ([Integer], [G1Affine]) -> G1
  ) {
    for points in [Array(Self.points[0..<count]), Self.awkward(count)] {
      for values in Self.integers(count, type) {
        let expected = Self.plain(Self.field(values), points)
        #expect(sum(values, points) == expected, "\(type), \(count): \(values.prefix(12))")
      }
    }
  }

  @Test(arguments: Array(0...12) + [31, 64, 100])
  func smallScalars(count: Int) {
    check(Int8.self, count: count) { MultiScalarMultiplication.small($0.span, $1.span) }
    check(Int16.self, count: count) { MultiScalarMultiplication.small($0.span, $1.span) }
    check(Int32.self, count: count) { MultiScalarMultiplication.small($0.span, $1.span) }
    check(Int64.self, count: count) { MultiScalarMultiplication.small($0.span, $1.span) }
  }

  /// Every magnitude at a border of the digits.
  @Test func magnitudesAroundPowersOfTwo() {
    let points = Array(Self.points[0..<9])
    for bit in 0..<62 {
      let power = (1 as Int64) << bit
      let values: [Int64] = [power, -power, power - 1, 1 - power, power + 1, -power - 1, 0, 1, -1]
      #expect(
        MultiScalarMultiplication.small(values.span, points.span) == Self.plain(Self.field(values), points), "\(bit)")
    }
  }

  /// Calls inside a parallel loop give the same as calls alone.
  @Test func insideParallelLoops() {
    let scalars = Kind.random.scalars(400)
    let expected = MultiScalarMultiplication.full(scalars.span, Self.points[0..<400].span)
    let results = Results(count: 16)
    Parallel.forEach(16) { index in
      #expect(Parallel.available == 1)
      results.set(index, MultiScalarMultiplication.full(scalars.span, Self.points[0..<400].span) == expected)
    }
    #expect(results.values == [Bool](repeating: true, count: 16))
    #expect(Parallel.available == Parallel.width)
  }
}

/// Values written by several threads.
private final class Results: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Bool>

  init(count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: false)
  }

  deinit { storage.deallocate() }

  func set(_ index: Int, _ value: Bool) { storage[index] = value }

  var values: [Bool] { Array(storage) }
}
