import BN254
import Polynomials
import TestSupport
import Testing

/// Vectors of integers against the same ones of scalars.
@Suite struct EntryVectorTests {
  private static func entries(_ count: Int, _ random: inout TestRandom) -> [Int64] {
    (0..<count).map { _ in Int64(Int32.random(in: .min ... .max, using: &random)) }
  }

  /// The scalars of a vector, one after the other.
  private static func scalars(_ vector: EntryVector) -> [Fr] { (0..<vector.count).map { vector[$0] } }

  @Test func integersAreKeptWhereAllFit() {
    let edges = [Int64(Int32.min), Int64(Int32.max), 0]
    guard case .integers(let own) = EntryVector(edges) else {
      Issue.record("integers of 32 bits must be kept")
      return
    }
    #expect(own == [.min, .max, 0])
    for beyond in [Int64(Int32.max) + 1, Int64(Int32.min) - 1, .min, .max] {
      guard case .scalars(let own) = EntryVector(edges + [beyond]) else {
        Issue.record("\(beyond) does not fit")
        continue
      }
      #expect(own == (edges + [beyond]).map { Fr($0) })
    }
  }

  /// Whole and in part; long ones are folded on all cores.
  @Test(arguments: [(4, 8), (8, 5), (8, 13), (4096, 8192), (4096, 6001), (8192, 6001)]) func folds(
    half: Int, count: Int
  ) {
    var random = TestRandom("entry vector \(half) \(count)")
    let entries = Self.entries(count, &random)
    let challenge = random.scalar()
    var expected = entries.map { Fr($0) }
    MultilinearPolynomial.bindTop(&expected, half: half, to: challenge)
    for start in [EntryVector(entries), .scalars(entries.map { Fr($0) })] {
      var vector = start
      vector.bindTop(half: half, to: challenge)
      #expect(Self.scalars(vector) == expected)
      vector.scale(by: challenge)
      #expect(Self.scalars(vector) == expected.map { $0 * challenge })
    }
    var integers = EntryVector(entries)
    integers.scale(by: challenge)
    #expect(Self.scalars(integers) == entries.map { Fr($0) * challenge })
  }

  @Test(arguments: [1, 3, 15, 16, 500]) func productsAndCombinations(count: Int) {
    var random = TestRandom("entry vector products \(count)")
    let entries = Self.entries(600, &random)
    let factors = (0..<count).map { _ in random.scalar() }
    let (x, y) = (70, 11)
    let (base, first, second) = (random.scalar(), random.scalar(), random.scalar())
    for vector in [EntryVector(entries), .scalars(entries.map { Fr($0) })] {
      let product = (0..<count).reduce(Fr.zero) { $0 + Fr(entries[x + $1]) * factors[$1] }
      #expect(vector.innerProduct(x..<(x + count), factors.span) == product)
      for place in [y, nil] {
        let found = [Fr](unsafeUninitializedCapacity: count) { buffer, initialized in
          initialized = count
          guard let target = buffer.baseAddress else { return }
          vector.combine(at: x, place, count: count, base: base, factors: (first, second), into: target)
        }
        let expected = (0..<count).map { index in
          base + first * Fr(entries[x + index]) + (place.map { second * Fr(entries[$0 + index]) } ?? .zero)
        }
        #expect(found == expected)
      }
    }
  }

  @Test func weightedRows() {
    var random = TestRandom("entry vector rows")
    let entries = Self.entries(300, &random)
    let starts = [0, 17, 3, 280, 100]
    let weights = starts.map { _ in random.scalar() }
    let before = (0..<40).map { _ in random.scalar() }
    let range = 7..<27
    let expected = before.indices.map { index -> Fr in
      guard range.contains(index) else { return before[index] }
      return zip(starts, weights).reduce(before[index]) { $0 + $1.1 * Fr(entries[$1.0 + index - range.lowerBound]) }
    }
    for vector in [EntryVector(entries), .scalars(entries.map { Fr($0) })] {
      var sums = before
      vector.addRows(starts: starts, weights: weights, to: &sums, range)
      #expect(sums == expected)
    }
  }
}
