import TestSupport
import Testing
import Verification

@Suite("Selections of dataset rows")
struct RowSelectionTests {
  private static let seed = [UInt8](0..<32)

  @Test func rangesAreTheirRows() {
    #expect(RowSelection.range(start: 3, count: 4).indices(rows: 7) == [3, 4, 5, 6])
    #expect(RowSelection.range(start: 0, count: 1).indices(rows: 1) == [0])
  }

  @Test(arguments: [
    RowSelection.range(start: 0, count: 0), .range(start: 3, count: 5), .range(start: .max, count: 1),
    .range(start: 1, count: .max), .drawn(seed: seed, count: 0), .drawn(seed: seed, count: 8),
    .drawn(seed: [1], count: 1), .drawn(seed: seed, count: .max),
  ])
  func whatADatasetCannotGiveIsNoSelection(_ selection: RowSelection) {
    #expect(selection.indices(rows: 7) == nil)
  }

  @Test(arguments: [(1, 1), (2, 1), (7, 7), (360, 64), (1_000_000, 33), (1 << 40, 9)] as [(UInt64, UInt64)])
  func drawnRowsAreDifferentAndAscend(rows: UInt64, count: UInt64) throws {
    let indices = try #require(RowSelection.drawn(seed: Self.seed, count: count).indices(rows: rows))
    #expect(UInt64(indices.count) == count)
    #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
    #expect(indices.allSatisfy { $0 < rows })
  }

  @Test func everyBitOfTheSeedCounts() {
    let rows = RowSelection.drawn(seed: Self.seed, count: 20).indices(rows: 1 << 50)
    for bit in [0, 7, 128, 255] {
      var other = Self.seed
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(RowSelection.drawn(seed: other, count: 20).indices(rows: 1 << 50) != rows)
    }
  }

  /// Against pycryptodome and the written definition.
  @Test func drawingIsThatOfAnIndependentReader() throws {
    let cases: [(UInt64, UInt64)] = [(1, 1), (5, 5), (360, 100), (1 << 60, 40), (.max, 3)]
    let input = cases.map { "\(Hexadecimal.encode(Self.seed)) \($0.0) \($0.1)\n" }.joined()
    let output = try PythonOracle.runText("Tests/Vectors/row-selection-oracle.py", input: input)
    let lines = output.split(separator: "\n").map { $0.split(separator: " ").compactMap { UInt64($0) } }
    try #require(lines.count == cases.count)
    for (line, (rows, count)) in zip(lines, cases) {
      #expect(RowSelection.drawn(seed: Self.seed, count: count).indices(rows: rows) == line)
    }
  }
}
