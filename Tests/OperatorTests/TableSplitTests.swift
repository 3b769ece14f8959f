import BN254
import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import TestSupport
import Testing

/// A table split in cells is the same function as the table.
@Suite struct TableSplitTests {
  /// The values that the steps of a table give at every argument of `range`, by their definition; `isSplit` says whether
  /// there are cells.
  private func evaluate(
    _ table: ActivationTable, at range: ClosedRange<Int64>, limbWidth: Int, isOnlyReader: Bool = true
  ) throws -> (values: [Int64], isSplit: Bool) {
    var builder = CircuitBuilder(limbWidth: limbWidth, longestTable: 1)
    try builder.input("x", shape: [range.count], range: range, exactly: false)
    let node = QuantizedNode(name: "n", operation: .table(table), inputs: ["x"], output: "y")
    try builder.table(node, table, range: range, isOnlyReader: isOnlyReader)
    let output = try builder.place(of: "y")
    let rows = builder.tables.reduce(2) { $0 + $1.count }
    let circuit = try CircuitDraft.circuit(
      name: "table", tables: builder.tables, witness: builder.witness, parameters: [], parameterBits: [],
      steps: builder.steps, input: try builder.place(of: "x"), output: output, tableBits: AddressBits.count(rows))
    let values = ReferenceProgram(circuit: circuit, parameters: []).values(Array(range))
    return (try #require(values[output]), builder.tables.contains { $0.name == "cell" })
  }

  /// At every argument of the table the value of its row; at all others that the limbs can hold, that of the nearer end.
  private func check(_ values: [Int64], lower: Int64, limbWidth: Int) throws {
    let split = try #require(TableSplit(lower: lower, values: values, limbWidth: limbWidth))
    #expect(2 * split.rows < values.count)
    #expect(split.bits <= limbWidth && split.highBits <= limbWidth)
    let upper = split.start + (1 << Int64(split.bits + split.highBits)) - 1
    #expect(split.start <= lower && upper >= lower + Int64(values.count) - 1)
    let table = ActivationTable(function: "f", lower: lower, values: values)
    let found = try evaluate(table, at: split.start...upper, limbWidth: limbWidth)
    #expect(found.isSplit)
    let expected = (split.start...upper).map { values[Int(min(max($0 - lower, 0), Int64(values.count) - 1))] }
    #expect(found.values == expected)
  }

  @Test(arguments: SaturatingFunction.all, [8, 11])
  func namedFunctionsKeepTheirValues(function: SaturatingFunction, limbWidth: Int) throws {
    for lower in [-3072, -3005] as [Int64] {
      try check((lower...3100).map(function.value), lower: lower, limbWidth: limbWidth)
    }
  }

  /// Constant, then anything, then another constant; the part between is anywhere, often at an end.
  @Test(arguments: 0..<60)
  func randomFunctionsKeepTheirValues(seed: Int) throws {
    var random = TestRandom("table split \(seed)")
    let count = Int.random(in: 1500...6000, using: &random)
    let changes = Int.random(in: 0...100, using: &random)
    let before = [0, count - changes, Int.random(in: 0...(count - changes), using: &random)].randomElement(
      using: &random)!
    let ends: [Int64] = random.integers(2, in: -40...40)
    let values =
      [Int64](repeating: ends[0], count: before) + random.integers(changes, in: -50...50)
      + [Int64](repeating: ends[1], count: count - before - changes)
    let lower = Int64.random(in: -100_000...100_000, using: &random)
    try check(values, lower: lower, limbWidth: Int.random(in: 7...12, using: &random))
  }

  /// Nothing is gained by splitting a table that changes everywhere, or a short one.
  @Test func othersAreNotSplit() {
    #expect(TableSplit(lower: -2000, values: Array(-2000...2000), limbWidth: 8) == nil)
    #expect(TableSplit(lower: -10, values: (-10...10).map { max(Int64($0), 0) }, limbWidth: 8) == nil)
    #expect(TableSplit(lower: 0, values: [], limbWidth: 8) == nil)
    // Limbs of 4 bits reach 256 arguments.
    let clamp = (-2000...2000).map { min(max(Int64($0), 0), 7) }
    #expect(TableSplit(lower: -2000, values: clamp, limbWidth: 4) == nil)
    #expect(TableSplit(lower: -2000, values: clamp, limbWidth: 7) != nil)
    #expect(TableSplit(lower: .min, values: clamp, limbWidth: 7) == nil)
  }

  /// A split bounds its argument more loosely than the table, which another reader may rely on.
  @Test func argumentsWithOtherReadersAreLookedUpInOneTable() throws {
    let values = (-1000...1000).map { min(max(Int64($0), 0), 7) }
    let table = ActivationTable(function: "f", lower: -1000, values: values)
    let whole = try evaluate(table, at: -1000...1000, limbWidth: 8, isOnlyReader: false)
    #expect(whole.values == values)
    #expect(!whole.isSplit)
  }

  @Test(arguments: SaturatingFunction.all)
  func isProved(function: SaturatingFunction) throws {
    let split = try SplitGraph(function)
    let names = Set(split.circuit.witness.map(\.name))
    #expect(names.isSuperset(of: ["t1.low", "t1.high", "t1.cell", "t1.place"]))
    #expect(split.circuit.tables.reduce(0) { $0 + $1.count } < split.table.values.count)
    let proof = try GraphProof(split.graph, circuit: split.circuit)
    #expect(try Circuit(decoding: proof.circuit.encoded) == proof.circuit)
    var random = TestRandom("split input " + function.name)
    for form in [InputOpening.publicValues, .privateInput] {
      let trace = try proof.trace(random.integers(7, in: -128...127))
      let witness = try Witness(
        trace, circuit: proof.circuit, shape: proof.shape, parameters: proof.provingKey.parameters)
      #expect(ForgedProgram(proof, input: trace.input).entries == witness.entries.map { Fr($0) })
      let result = try proof.prove(trace, form: form)
      #expect(result.output == trace.output)
      try proof.verifier.verify(result.envelope)
    }
  }
}
