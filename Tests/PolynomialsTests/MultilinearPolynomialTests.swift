import BN254
import Polynomials
import TestSupport
import Testing

/// Folding of multilinear polynomials, on one core and on several, against the definition.
@Suite struct MultilinearPolynomialTests {
  /// Entries in whole and in part; the longest are folded on all cores.
  @Test(arguments: [(3, 8), (3, 5), (10, 1024), (13, 8192), (13, 5000), (14, 16384)])
  func valueIsThatOfTheDefinition(bits: Int, count: Int) {
    var random = TestRandom("multilinear \(count)")
    let values = (0..<count).map { _ in random.scalar() }
    let point = (0..<bits).map { _ in random.scalar() }
    let eq = EqPolynomial.table(point)
    #expect(MultilinearPolynomial.evaluate(values, at: point) == MultilinearPolynomial.innerProduct(values, eq))
    #expect(
      MultilinearPolynomial.innerProduct(values, eq) == zip(values, eq).reduce(Fr.zero) { $0 + $1.0 * $1.1 })
  }

  @Test(arguments: [1, 64, 8192])
  func oneOfSeveralVectorsIsFoldedInPlace(half: Int) {
    var random = TestRandom("in place \(half)")
    let values = (0..<(6 * half)).map { _ in random.scalar() }
    let challenge = random.scalar()
    var folded = values
    MultilinearPolynomial.bindTop(&folded, from: 2 * half, half: half, to: challenge)
    for index in values.indices {
      let isFirstHalf = (2 * half..<3 * half).contains(index)
      let expected =
        isFirstHalf ? values[index] + challenge * (values[index + half] - values[index]) : values[index]
      #expect(folded[index] == expected)
    }
  }

  @Test func elementsStandInOrder() {
    for count in [0, 1, 100, 9000] {
      #expect(ParallelMap.elements(count, minimum: 1000) { 3 * $0 } == (0..<count).map { 3 * $0 })
    }
  }
}
