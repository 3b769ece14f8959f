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

  /// Integers at both ends of their range, small ones and any.
  private static func integers(_ count: Int, _ random: inout TestRandom) -> [Int32] {
    (0..<count).map { _ in
      let any = Int32.random(in: .min ... .max, using: &random)
      return [.min, .max, 0, any >> 24, any, any].randomElement(using: &random) ?? 0
    }
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func combinationsOfIntegers(kernel: ScalarVectors.Kernel) {
    var random = TestRandom("integer combinations")
    let wrong = Self.check(kernel) { count, a, b, factor in
      let x = Self.integers(count + 9, &random)
      let y = Self.integers(count + 9, &random)
      return [true, false].allSatisfy { hasSecond in
        let found = Self.apply(a, b) { target, _ in
          x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
              guard let x = x.baseAddress, let y = y.baseAddress else { return }
              ScalarVectors.combine(
                x, hasSecond ? y : nil, count: count, base: b[0], factors: (factor, b[1]),
                into: target, kernel: kernel)
            }
          }
        }
        return a.indices.allSatisfy { index in
          guard index < count else { return found.0[index] == a[index] }
          let first = b[0] + factor * Fr(Int64(x[index]))
          return found.0[index] == (hasSecond ? first + b[1] * Fr(Int64(y[index])) : first)
        }
      }
    }
    #expect(wrong == [])
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func sumsOfProductsWithIntegers(kernel: ScalarVectors.Kernel) {
    var random = TestRandom("integer products")
    let wrong = Self.check(kernel) { count, a, b, _ in
      let x = Self.integers(count + 9, &random)
      let distance = count / 2
      var inner = Fr.zero
      var low = Fr.zero
      var slopes = Fr.zero
      for index in 0..<count { inner += Fr(Int64(x[index])) * b[index] }
      for index in 0..<distance {
        low += Fr(Int64(x[index])) * b[index]
        slopes +=
          Fr(Int64(x[distance + index]) - Int64(x[index])) * (b[distance + index] - b[index])
      }
      var found: (Fr, Fr, Fr) = (.zero, .zero, .zero)
      _ = Self.apply(a, b) { _, b in
        x.withUnsafeBufferPointer { x in
          guard let x = x.baseAddress else { return }
          found.0 = ScalarVectors.innerProduct(integers: x, b, count: count, kernel: kernel)
          (found.1, found.2) = ScalarVectors.round(
            integers: x, b, distance: distance, count: distance, kernel: kernel)
        }
      }
      return found == (inner, low, slopes)
    }
    #expect(wrong == [])
  }

  /// Few and many rows, of any length, that overlap.
  @Test(arguments: ScalarVectors.Kernel.allCases)
  func weightedRows(kernel: ScalarVectors.Kernel) {
    var random = TestRandom("weighted rows")
    let entries = Self.integers(700, &random)
    for (rows, count) in [(0, 8), (1, 5), (4, 1), (5, 7), (9, 8), (200, 28), (300, 17)] {
      let starts = (0..<rows).map { _ in Int.random(in: 0...(700 - count), using: &random) }
      let weights = Self.vector(rows, &random)
      let before = Self.vector(count + 9, &random)
      let found = Self.apply(before, [.zero]) { sums, _ in
        entries.withUnsafeBufferPointer { entries in
          guard let from = entries.baseAddress else { return }
          ScalarVectors.addRows(
            of: from, starts: starts, weights: weights, count: count, to: sums, kernel: kernel)
        }
      }.0
      let isRight = before.indices.allSatisfy { index in
        guard index < count else { return found[index] == before[index] }
        let sum = zip(starts, weights).reduce(before[index]) {
          $0 + $1.1 * Fr(Int64(entries[$1.0 + index]))
        }
        return found[index] == sum
      }
      #expect(isRight, "\(rows) rows of \(count)")
    }
  }

  @Test(arguments: ScalarVectors.Kernel.allCases)
  func inverses(kernel: ScalarVectors.Kernel) {
    let wrong = Self.check(kernel) { count, a, b, _ in
      let nonzero = a.map { $0.isZero ? Fr(7) : $0 }
      var isInverted = false
      let found = Self.apply(nonzero, b) { values, _ in
        isInverted = ScalarVectors.invert(values, count: count, kernel: kernel)
      }
      var holdsZero = nonzero
      holdsZero[count / 2] = .zero
      var zeroIsInverted = false
      _ = Self.apply(holdsZero, b) { values, _ in
        zeroIsInverted = ScalarVectors.invert(values, count: count, kernel: kernel)
      }
      return isInverted && zeroIsInverted == (count == 0)
        && nonzero.indices.allSatisfy {
          $0 < count ? found.0[$0] * nonzero[$0] == .one : found.0[$0] == nonzero[$0]
        }
    }
    #expect(wrong == [])
  }

  /// The largest entries there are, in sums that no column of a vector would hold.
  @Test(arguments: ScalarVectors.Kernel.allCases)
  func largestSums(kernel: ScalarVectors.Kernel) {
    let count = 1 << 15
    // Stored as p - 1, which is the largest pattern of bits.
    let largest = -Fr(montgomery: .init(l0: 1, l1: 0, l2: 0, l3: 0))
    let vector = [Fr](repeating: .zero, count: count) + [Fr](repeating: largest, count: count)
    var found: (Fr, Fr, Fr) = (.zero, .zero, .zero)
    _ = Self.apply(vector, vector) {
      found.0 = ScalarVectors.innerProduct($0 + count, $1 + count, count: count, kernel: kernel)
      (found.1, found.2) = ScalarVectors.round($0, $1, distance: count, count: count, kernel: kernel)
    }
    let expected = Fr(count) * largest.squared()
    #expect(found == (expected, .zero, expected))
  }
}
