import BN254
import TestSupport
import Testing

/// Batches of affine additions against the formulas, on coordinates at which carries go wrong.
///
/// The formulas do not ask whether points are on a curve, so coordinates are chosen freely.
@Suite struct KernelBatchTests {
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

  /// Coordinates around 0, around the modulus and around powers of two, as they are stored; never 0.
  private static let coordinates: [Fq] =
    Boundary.integers(ReferenceFq.self, random: 60, every: 13).map { Fq($0) }.filter { !$0.isZero }

  @Test(arguments: G1AffineBatch.Kernel.allCases)
  func boundaryCoordinates(kernel: G1AffineBatch.Kernel) {
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
    positions.withUnsafeBufferPointer { positions in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        G1AffineBatch(kernel: kernel).accumulate(sums, at: positions, distance: 1)
      }
    }
    let wrong = expected.indices.filter { sums[2 * $0] != expected[$0] || sums[2 * $0 + 1] != points[2 * $0 + 1] }
    #expect(wrong == [])
  }
}
