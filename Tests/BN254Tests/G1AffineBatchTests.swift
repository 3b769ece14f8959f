import BN254
import CFieldKernels
import TestSupport
import Testing

/// Batches of affine additions, by the scalar and by the vector code, against additions one by one.
@Suite struct G1AffineBatchTests {
  /// What the two points of a pair have to do with each other.
  private enum Relation: CaseIterable {
    case different, equal, opposite, firstInfinite, secondInfinite, bothInfinite

    func second(_ a: G1Affine, _ b: G1Affine) -> (G1Affine, G1Affine) {
      switch self {
      case .different: (a, b)
      case .equal: (a, a)
      case .opposite: (a, -a)
      case .firstInfinite: (.infinity, b)
      case .secondInfinite: (a, .infinity)
      case .bothInfinite: (.infinity, .infinity)
      }
    }
  }

  private static let pool: [G1Affine] = {
    var random = TestRandom("batch pool")
    return random.points(64)
  }()

  /// Pairs of points, one after the other. Exceptions are rare, or all of one kind, or everywhere.
  private static func pairs(_ count: Int, seed: UInt64) -> [G1Affine] {
    var random = TestRandom(seed: seed)
    let rate: UInt64 = [0, 1, 4, 10][Int(seed % 4)]
    return (0..<count).flatMap { _ in
      let a = pool[Int(random.next() % 64)]
      let b = pool[Int(random.next() % 64)]
      let exceptional = random.next() % 10 < rate
      let relation = exceptional ? Relation.allCases[Int(random.next() % 6)] : .different
      let (first, second) = relation.second(a, b)
      return [first, second]
    }
  }

  private static let counts = Array(0...34) + [100, 1023, 1024, 1025, 1040, 2500]

  @Test(arguments: G1AffineBatch.Kernel.allCases)
  func additionsInPlace(kernel: G1AffineBatch.Kernel) {
    let batch = G1AffineBatch(kernel: kernel)
    for count in Self.counts {
      for seed in 0..<4 as Range<UInt64> {
        var points = Self.pairs(count, seed: seed)
        let expected = G1.normalize(
          points.indices.map { $0 % 2 == 0 ? G1(points[$0]) + points[$0 + 1] : G1(points[$0]) })
        let positions = (0..<count).map { UInt32(2 * $0) }
        positions.withUnsafeBufferPointer { positions in
          points.withUnsafeMutableBufferPointer { points in
            guard let points = points.baseAddress else { return }
            batch.accumulate(points, at: positions, distance: 1)
          }
        }
        #expect(points == expected, "\(count) additions, seed \(seed)")
      }
    }
  }

  @Test(arguments: G1AffineBatch.Kernel.allCases)
  func additionsOfSignedEntries(kernel: G1AffineBatch.Kernel) {
    let batch = G1AffineBatch(kernel: kernel)
    let source = Self.pool + [.infinity] + Self.pool.map { -$0 }
    for count in Self.counts {
      var random = TestRandom(seed: UInt64(count))
      // Of so many entries from so few points, many pairs are equal, opposite or infinite.
      let few = count % 2 == 0 ? source.count : 3
      let entries = (0..<(2 * count)).map { _ in UInt32(random.next() % UInt64(2 * few)) }
      let signed = entries.map { $0 & 1 == 0 ? source[Int($0 >> 1)] : -source[Int($0 >> 1)] }
      let expected = G1.normalize((0..<count).map { G1(signed[2 * $0]) + signed[2 * $0 + 1] })
      var target = [G1Affine](repeating: .generator, count: 2 * count)
      let positions = (0..<count).map { UInt32(2 * $0) }
      positions.withUnsafeBufferPointer { positions in
        source.withUnsafeBufferPointer { source in
          entries.withUnsafeBufferPointer { entries in
            target.withUnsafeMutableBufferPointer { target in
              guard let points = source.baseAddress, let entries = entries.baseAddress,
                let target = target.baseAddress
              else { return }
              batch.gather(points, entries, at: positions, into: target)
            }
          }
        }
      }
      #expect((0..<count).map { target[2 * $0] } == expected, "\(count) additions")
      #expect(
        (0..<count).allSatisfy { target[2 * $0 + 1] == .generator },
        "\(count) additions write elsewhere")
    }
  }

  #if arch(x86_64)
    /// The suites that must run with either code would otherwise compare the scalar code with itself.
    @Test func vectorCodeRunsWhereThereIsAny() {
      let vector = G1AffineBatch(kernel: .vector).isVectorized
      let scalar = G1AffineBatch(kernel: .scalar).isVectorized
      #expect(vector == cfk_processor_has_ifma())
      #expect(!scalar)
    }
  #endif
}
