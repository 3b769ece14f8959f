import BN254
import CFieldKernels
import TestSupport
import Testing

/// Loops over vectors of scalars with each kernel, against one entry after the other.
@Suite struct ScalarVectorTests {
  /// Scalars around 0, around the modulus and around powers of two, as they are stored, and random ones.
  private static let scalars: [Fr] = Boundary.integers(ReferenceFr.self, random: 60, every: 13).map { Fr($0) }

  /// Lengths with and without a rest, and some at which lazy sums are reduced.
  private static let counts = Array(0...18) + [1000, 1024, 1025, 2100]

  private static func vector(_ count: Int, _ random: inout TestRandom) -> [Fr] {
    (0..<count).map { _ in scalars.randomElement(using: &random) ?? .one }
  }

  /// Calls `body` with vectors of `count` entries and more behind them that must stay as they are.
  private static func check(
    _ kernel: ScalarVectors.Kernel, _ body: (_ count: Int, _ a: [Fr], _ b: [Fr], _ factor: Fr) -> Bool
  ) -> [Int] {
    var random = TestRandom("scalar vectors")
    return counts.filter { count in
      (0..<6).contains { _ in
        let a = vector(count + 9, &random)
        return !body(count, a, vector(count + 9, &random), scalars.randomElement(using: &random) ?? .one)
      }
    }
  }

  /// What an operation on pointers leaves.
  private static func apply(
    _ a: [Fr], _ b: [Fr], _ body: (UnsafeMutablePointer<Fr>, UnsafeMutablePointer<Fr>) -> Void
  ) -> ([Fr], [Fr]) {
    var (a, b) = (a, b)
    a.withUnsafeMutableBufferPointer { a in
      b.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        body(a, b)
      }
    }
    return (a, b)
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func folds(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, factor in
      let found = Self.apply(a, b) { ScalarVectors.fold($0, $1, count: count, challenge: factor, kernel: kernel) }
      return found.1 == b
        && a.indices.allSatisfy { found.0[$0] == ($0 < count ? a[$0] + factor * (b[$0] - a[$0]) : a[$0]) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func scaledVectors(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, factor in
      let found = Self.apply(a, b) { values, _ in
        ScalarVectors.scale(values, count: count, by: factor, kernel: kernel)
      }
      return a.indices.allSatisfy { found.0[$0] == ($0 < count ? factor * a[$0] : a[$0]) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func scaledSums(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, factor in
      let found = Self.apply(a, b) { ScalarVectors.add($1, count: count, scaledBy: factor, to: $0, kernel: kernel) }
      return found.1 == b && a.indices.allSatisfy { found.0[$0] == ($0 < count ? a[$0] + factor * b[$0] : a[$0]) }
    }
    #expect(wrong == [])
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func splits(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, factor in
      let found = Self.apply(a, b) { ScalarVectors.split($0, $1, count: count, by: factor, kernel: kernel) }
      return a.indices.allSatisfy { index in
        guard index < count else { return found.0[index] == a[index] && found.1[index] == b[index] }
        return found.1[index] == factor * a[index] && found.0[index] == a[index] - factor * a[index]
      }
    }
    #expect(wrong == [])
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func sumsOfProducts(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, _ in
      let distance = count / 2
      var inner = Fr.zero
      var low = Fr.zero
      var slopes = Fr.zero
      for index in 0..<count { inner += a[index] * b[index] }
      for index in 0..<distance {
        low += a[index] * b[index]
        slopes += (a[distance + index] - a[index]) * (b[distance + index] - b[index])
      }
      var found: (Fr, Fr, Fr) = (.zero, .zero, .zero)
      _ = Self.apply(a, b) {
        found.0 = ScalarVectors.innerProduct($0, $1, count: count, kernel: kernel)
        (found.1, found.2) = ScalarVectors.round($0, $1, distance: distance, count: distance, kernel: kernel)
      }
      return found == (inner, low, slopes)
    }
    #expect(wrong == [])
  }

  /// The largest entries there are, in the longest sums between two reductions.
  @Test(arguments: ScalarVectors.Kernel.allCases)
  func largestSums(kernel: ScalarVectors.Kernel) {
    // Stored as p - 1, which is the largest pattern of bits.
    let largest = -Fr(montgomery: .init(l0: 1, l1: 0, l2: 0, l3: 0))
    let vector = [Fr](repeating: .zero, count: 4096) + [Fr](repeating: largest, count: 4096)
    var found: (Fr, Fr, Fr) = (.zero, .zero, .zero)
    _ = Self.apply(vector, vector) {
      found.0 = ScalarVectors.innerProduct($0 + 4096, $1 + 4096, count: 4096, kernel: kernel)
      (found.1, found.2) = ScalarVectors.round($0, $1, distance: 4096, count: 4096, kernel: kernel)
    }
    let expected = Fr(4096) * largest.squared()
    #expect(found == (expected, .zero, expected))
  }
}
