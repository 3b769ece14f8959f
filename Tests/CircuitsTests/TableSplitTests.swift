import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// Three short tables in place of a long one are the same function, at every argument.
@Suite struct TableSplitTests {
  /// A table that changes in `changing` only.
  private static func values(_ count: Int, changing: Range<Int>, _ random: inout TestRandom) -> [Int64] {
    let (left, right) = (Int64.random(in: -9...9, using: &random), Int64.random(in: -9...9, using: &random))
    return (0..<count).map { index in
      if index < changing.lowerBound { return left }
      return index < changing.upperBound ? Int64.random(in: -99...99, using: &random) : right
    }
  }

  /// Every argument that the split's range step admits, those beyond the table included.
  private static func check(lower: Int64, _ values: [Int64], limbWidth: Int) throws {
    let split = try #require(TableSplit(lower: lower, values: values, limbWidth: limbWidth))
    #expect(split.bits <= limbWidth && split.highBits <= limbWidth && 2 * split.rows < values.count)
    let domain = split.start...(split.start + (1 << Int64(split.bits + split.highBits)) - 1)
    #expect(domain.contains(lower) && domain.contains(lower + Int64(values.count) - 1))

    var builder = CircuitBuilder(limbWidth: limbWidth, longestTable: 16)
    try builder.input("x", shape: [domain.count], range: domain, exactly: false)
    let table = ActivationTable(function: "f", lower: lower, values: values)
    let node = QuantizedNode(name: "f", operation: .table(table), inputs: ["x"], output: "y")
    try builder.table(node, table, range: domain, isOnlyReader: true)
    try builder.output("y")
    let functions = builder.tables.filter { if case .function = $0.rows { true } else { false } }
    #expect(functions.count == 2 && functions.allSatisfy { 2 * $0.count < values.count })
    let circuit = try CircuitDraft.circuit(
      name: "split", tables: builder.tables, witness: builder.witness, parameters: [], parameterBits: [],
      steps: builder.steps, input: try builder.place(of: "x"), output: try builder.place(of: "y"), tableBits: 15)
    try ClosureRules.check(circuit)

    let expected = domain.map { values[Int(min(max($0 - lower, 0), Int64(values.count - 1)))] }
    let found = ReferenceProgram(circuit: circuit, parameters: []).values(Array(domain))[circuit.output]
    #expect(found == expected, "\(split)")
  }

  @Test(arguments: 0..<24)
  func isTheSameFunction(seed: Int) throws {
    var random = TestRandom("table split \(seed)")
    let count = Int.random(in: 3000...5000, using: &random)
    let width = Int.random(in: 0...200, using: &random)
    // At either end of the table, or anywhere between.
    let start = [0, count - width, Int.random(in: 0...(count - width), using: &random)][seed % 3]
    let lower = [Int64.random(in: -9000...9000, using: &random), -(1 << 40), 1 << 40][seed % 4 % 3]
    let values = Self.values(count, changing: start..<(start + width), &random)
    try Self.check(lower: lower, values, limbWidth: [8, 10, 13][seed % 5 % 3])
  }

  /// A table that changes all over is not split.
  @Test func tablesThatChangeAllOverAreKept() {
    #expect(TableSplit(lower: 0, values: (0..<4096).map { Int64($0 % 2) }, limbWidth: 10) == nil)
    #expect(TableSplit(lower: 0, values: [], limbWidth: 10) == nil)
  }
}
