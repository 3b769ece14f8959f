import BN254
import CFieldKernels
import TestSupport
import Testing

/// The vector code for batches of affine additions against the formulas, on coordinates at which carries go wrong.
///
/// The formulas do not ask whether points are on a curve, so coordinates are chosen freely.
@Suite(.enabled(if: cfk_has_batch(), "needs AVX-512 IFMA, and that the portable code is not forced"))
struct KernelBatchTests {
  /// The sum by chord and tangent.
  private static func sum(_ a: G1Affine, _ b: G1Affine) -> G1Affine {
    if a.isInfinity { return b }
    if b.isInfinity { return a }
    if a.x == b.x && a.y != b.y { return .infinity }
    let rise = a == b ? Fq(3 as Int) * a.x * a.x : b.y - a.y
    let run = a == b ? a.y + a.y : b.x - a.x
    guard let inverse = run.inverse() else { return .infinity }
    let slope = rise * inverse
    let x = slope * slope - a.x - b.x
    return G1Affine(x: x, y: slope * (a.x - x) - a.y)
  }

  private static func withScratch<Result>(_ count: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: cfk_batch_scratch(count), alignment: 64)
    defer { scratch.deallocate() }
    return body(scratch)
  }

  /// `points[p] += points[p + distance]`.
  private static func accumulate(_ points: inout [G1Affine], _ positions: [UInt32], distance: Int) {
    points.withUnsafeMutableBytes { points in
      positions.withUnsafeBufferPointer { positions in
        withScratch(positions.count) { scratch in
          var batch = cfk_batch()
          batch.points = points.baseAddress?.assumingMemoryBound(to: cfk_point.self)
          batch.at = positions.baseAddress
          batch.count = positions.count
          batch.distance = distance
          batch.scratch = scratch
          let product = Fq(montgomery: cfk_batch_begin(&batch))
          cfk_batch_end(&batch, (product.inverse() ?? .zero).limbs)
        }
      }
    }
  }

  /// Sums of neighbours among `entries` of `source`.
  private static func gather(_ source: [G1Affine], _ entries: [UInt32], _ positions: [UInt32]) -> [G1Affine] {
    var target = [G1Affine](repeating: .generator, count: entries.count)
    target.withUnsafeMutableBytes { target in
      source.withUnsafeBytes { source in
        entries.withUnsafeBufferPointer { entries in
          positions.withUnsafeBufferPointer { positions in
            withScratch(positions.count) { scratch in
              var batch = cfk_batch()
              batch.points = target.baseAddress?.assumingMemoryBound(to: cfk_point.self)
              batch.source = source.baseAddress?.assumingMemoryBound(to: cfk_point.self)
              batch.entries = entries.baseAddress
              batch.at = positions.baseAddress
              batch.count = positions.count
              batch.scratch = scratch
              let product = Fq(montgomery: cfk_batch_begin(&batch))
              cfk_batch_end(&batch, (product.inverse() ?? .zero).limbs)
            }
          }
        }
      }
    }
    return target
  }

  /// Coordinates around 0, around the modulus and around powers of two, as they are stored; never 0.
  private static let coordinates: [Fq] =
    Boundary.integers(ReferenceFq.self, random: 60, every: 13).map { Fq($0) }.filter { !$0.isZero }

  @Test func boundaryCoordinates() {
    var random = TestRandom("batch coordinates")
    var points: [G1Affine] = []
    var expected: [G1Affine] = []
    for x in Self.coordinates {
      for _ in 0..<40 {
        let pair = (0..<3).map { _ in Self.coordinates.randomElement(using: &random) ?? .one }
        points += [G1Affine(x: x, y: pair[0]), G1Affine(x: pair[1], y: pair[2])]
        expected.append(Self.sum(points[points.count - 2], points[points.count - 1]))
      }
    }
    var sums = points
    let positions = expected.indices.map { UInt32(2 * $0) }
    Self.accumulate(&sums, positions, distance: 1)
    let wrong = expected.indices.filter { sums[2 * $0] != expected[$0] || sums[2 * $0 + 1] != points[2 * $0 + 1] }
    #expect(wrong == [])
  }

  /// Equal, opposite and infinite summands in every lane, in batches of every size, among ordinary ones.
  @Test(arguments: Array(1...40))
  func exceptionalLanes(count: Int) {
    var random = TestRandom("batch lanes \(count)")
    let some = random.points(6)
    for _ in 0..<20 {
      let points = (0..<(2 * count)).map { _ -> G1Affine in
        let point = random.next() % 5 == 0 ? .infinity : some[Int(random.next() % 6)]
        return random.next() % 2 == 0 ? point : -point
      }
      let expected = (0..<count).map { Self.sum(points[$0], points[$0 + count]) }
      var sums = points
      Self.accumulate(&sums, (0..<count).map { UInt32($0) }, distance: count)
      #expect(sums == expected + points[count...])
      var backwards = points
      Self.accumulate(&backwards, (0..<count).map { UInt32($0 + count) }, distance: -count)
      #expect(backwards == points[..<count] + expected)
    }
  }

  @Test(arguments: Array(1...40))
  func signedEntries(count: Int) {
    var random = TestRandom("batch entries \(count)")
    let source = random.points(9) + [.infinity]
    for _ in 0..<20 {
      let entries = (0..<(2 * count)).map { _ in UInt32(random.next() % 20) }
      let signed = entries.map { $0 & 1 == 0 ? source[Int($0 >> 1)] : -source[Int($0 >> 1)] }
      let sums = Self.gather(source, entries, (0..<count).map { UInt32(2 * $0) })
      for k in 0..<count {
        #expect(sums[2 * k] == Self.sum(signed[2 * k], signed[2 * k + 1]))
        #expect(sums[2 * k + 1] == .generator)
      }
    }
  }
}
