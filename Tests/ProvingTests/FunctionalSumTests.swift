import BN254
import Circuits
import Polynomials
import Proving
import TestSupport
import Testing
import Verification

/// Sums of functionals, the work shared between cores or not.
@Suite struct FunctionalSumTests {
  /// Functionals on blocks of many sizes, each aligned to its size, that lie upon one another.
  private static func functionals(length: Int, _ random: inout TestRandom) -> [WitnessFunctional] {
    (0..<60).map { _ in
      let point = (0..<Int.random(in: 0...9, using: &random)).map { _ in random.scalar() }
      let size = 1 << point.count
      let offset = size * Int.random(in: 0..<(length / size), using: &random)
      return WitnessFunctional(offset: offset, scale: random.scalar(), point: point)
    }
  }

  @Test(arguments: [2560, 3000, 4096])
  func coresShareTheVector(length: Int) {
    var random = TestRandom("functional sum \(length)")
    let functionals = Self.functionals(length: length, &random)
    let alone = FunctionalSum.entries(of: functionals, length: length, workers: 1)
    for workers in 2...5 {
      #expect(FunctionalSum.entries(of: functionals, length: length, workers: workers) == alone)
    }
    let point = (0..<12).map { _ in random.scalar() }
    var place = EvaluationPoint(point)
    let sum = functionals.reduce(Fr.zero) { $0 + $1.evaluate(at: &place) }
    #expect(MultilinearPolynomial.evaluate(alone, at: point) == sum)
  }
}
