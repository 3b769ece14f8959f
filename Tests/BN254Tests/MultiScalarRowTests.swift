import BN254
import TestSupport
import Testing

/// Sums of rows and lists of products against the same one by one.
@Suite struct MultiScalarRowTests {
  private static let points: [G1Affine] = {
    var random = TestRandom("row points")
    var points = random.points(300)
    // Equal, opposite and infinite points among them.
    for index in stride(from: 0, to: 300, by: 11) { points[index] = points[0] }
    for index in stride(from: 4, to: 300, by: 13) { points[index] = -points[0] }
    for index in stride(from: 7, to: 300, by: 29) { points[index] = .infinity }
    return points
  }()

  private static let shapes: [(count: Int, rowLength: Int)] = [
    (0, 1), (0, 5), (1, 1), (3, 1), (40, 1), (5, 5), (6, 5), (9, 5), (10, 5), (11, 300), (299, 300), (300, 300),
    (301, 300), (900, 300), (2345, 100), (20_000, 256),
  ]

  /// Rows of zeros, of small values, of large values, and mixed ones.
  private static func integers(_ count: Int, _ rowLength: Int, bits: Int) -> [Int64] {
    var random = TestRandom("rows \(count) \(rowLength) \(bits)")
    return (0..<count).map { index in
      let value = Int64(bitPattern: random.next()) >> Int64(64 - bits)
      switch index / rowLength % 5 {
      case 0: return 0
      case 1: return value % 3
      case 2: return random.next() % 5 == 0 ? value : 0
      default: return value
      }
    }
  }

  @Test(arguments: [2, 8, 15, 40, 64])
  func rowsOfIntegers(bits: Int) {
    for (count, rowLength) in Self.shapes {
      var scalars = Self.integers(count, rowLength, bits: bits)
      if count > 3 { scalars[3] = bits == 64 ? .min : -1 }
      let expected = stride(from: 0, to: count, by: rowLength).map { start in
        let row = scalars[start..<min(start + rowLength, count)]
        return MultiScalarMultiplication.small(Array(row).span, Self.points.span.extracting(0..<row.count))
      }
      let rows = MultiScalarMultiplication.smallRows(scalars.span, rowLength: rowLength, Self.points.span)
      #expect(rows == expected, "\(count), \(rowLength)")
    }
  }

  @Test func rowsOfFullScalars() {
    var random = TestRandom("full rows")
    for (count, rowLength) in Self.shapes where count < 10_000 {
      let scalars = Self.integers(count, rowLength, bits: 20).map { value -> Fr in
        value % 2 == 0 ? Fr(value) : random.scalar()
      }
      let expected = stride(from: 0, to: count, by: rowLength).map { start in
        let row = scalars[start..<min(start + rowLength, count)]
        return MultiScalarMultiplication.full(Array(row).span, Self.points.span.extracting(0..<row.count))
      }
      let rows = MultiScalarMultiplication.fullRows(scalars.span, rowLength: rowLength, Self.points.span)
      #expect(rows == expected, "\(count), \(rowLength)")
    }
  }

  @Test func rowsInsideParallelLoops() {
    let scalars = Self.integers(3000, 100, bits: 9)
    let expected = MultiScalarMultiplication.smallRows(scalars.span, rowLength: 100, Self.points.span)
    Parallel.forEach(4) { _ in
      #expect(MultiScalarMultiplication.smallRows(scalars.span, rowLength: 100, Self.points.span) == expected)
    }
  }

  @Test(arguments: [0, 1, 2, 7, 31, 32, 33, 127, 128, 129, 300])
  func productsByTable(count: Int) {
    var random = TestRandom("table products")
    var scalars = random.scalars(count)
    for index in stride(from: 1, to: count, by: 4) { scalars[index] = [0, 1, -1, Fr(index)][index % 4] }
    for base in [Self.points[1], .infinity] {
      let table = FixedBaseTable(base)
      #expect(table.multiply(scalars.span) == scalars.map { table.multiply($0).affine })
    }
  }
}
