import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing
import Verification

/// Circuits about many runs: the runs are those of the model, row by row.
@Suite struct DerivedCircuitTests {
  static let operations =
    [OperatorCase.dense[3], OperatorCase.dense[4], OperatorCase.dense[5]]
    + [1, 4, 10].map { OperatorCase.convolutions[$0] } + OperatorCase.elementwise
    + [0, 1, 2, 7, 9].map { OperatorCase.sums[$0] } + [1, 2, 8, 9].map { OperatorCase.maxima[$0] } + OperatorCase.shapes

  private func check(_ derived: DerivedCase, seed: String) throws {
    let (base, circuit) = (derived.base, derived.circuit)
    #expect(try Circuit(decoding: circuit.encoded) == circuit)
    try derived.derivation.check(circuit, of: base)
    #expect(circuit.parameters == base.parameters)
    let inputs = try derived.inputs(seed)
    let runs = derived.runs(inputs)
    #expect(try derived.output(inputs) == runs.flatMap { $0[base.output] ?? [] })
    // Every tensor but limbs has one of its name.
    let values = ReferenceProgram(circuit: circuit, parameters: derived.parameters).values(inputs.flatMap { $0 })
    let read = base.witness.indices.filter { index in !base.witness[index].name.contains(".limb") }
    for index in read {
      let name = base.witness[index].name
      let same = circuit.witness.indices.filter { circuit.witness[$0].name == name }
      guard base.witness.count(where: { $0.name == name }) == 1 else { continue }
      let place = try #require(same.first)
      #expect(same.count == 1)
      #expect(circuit.witness[place].dimensions == [derived.rows] + base.witness[index].dimensions)
      #expect(values[place] == runs.flatMap { $0[index] ?? [] }, "\(name)")
    }
  }

  @Test(arguments: operations, [1, 2, 3, 5])
  func runsAreThoseOfTheModel(operation: OperatorCase, rows: Int) throws {
    try check(try DerivedCase(try operation.graph(), rows: rows, .outputs), seed: "\(operation.name) \(rows)")
  }

  @Test(arguments: SaturatingFunction.all)
  func splitTables(function: SaturatingFunction) throws {
    let split = try SplitGraph(function)
    for rows in [1, 3] {
      try check(
        try DerivedCase(split.graph, base: split.circuit, rows: rows, .outputs), seed: "\(function.name) \(rows)")
    }
  }

  @Test(arguments: 0..<30)
  func randomGraphs(seed: Int) throws {
    let (graph, description) = try RandomGraphs.graph(seed: 4000 + seed, operations: 4)
    for rows in [2, 3] {
      let derived = try DerivedCase(graph, rows: rows, .outputs)
      try derived.derivation.check(derived.circuit, of: derived.base)
      let inputs = try derived.inputs(description)
      #expect(
        try derived.output(inputs) == derived.runs(inputs).flatMap { $0[derived.base.output] ?? [] }, "\(description)")
    }
  }

  @Test(arguments: [1, 3])
  func batchesAreProved(rows: Int) throws {
    for operation in [OperatorCase.dense[5], OperatorCase.convolutions[10], OperatorCase.elementwise[3]] {
      let derived = try DerivedCase(try operation.graph(), rows: rows, .outputs)
      let inputs = try derived.inputs("proved \(rows)")
      let expected = derived.runs(inputs).flatMap { $0[derived.base.output] ?? [] }
      #expect(try derived.prove(derived.trace(inputs)) == expected)
    }
  }

  /// Weights are folded once, whatever the number of rows: no product step has the rows as a summation index, unless both
  /// factors are of the run.
  @Test func rowsAreNoSummationIndexOfWeights() throws {
    let graph = try OperatorCase.convolutions[10].graph()
    let base = try ModelCompiler.compile(graph)
    let derived = try DerivedCase(graph, base: base, rows: 5, .outputs)
    #expect(
      derived.shape.products.map(\.variables)
        == ProtocolShape(circuit: base, rowBits: 4).products.map(\.variables))
    #expect(derived.circuit.linearSteps.allSatisfy { $0.outputs.first == 5 })
  }

  /// Several layouts to choose from, and several times: the order of a set is another each time.
  @Test func compilingIsDeterministic() throws {
    let labels = [Derivation.Result.outputs, .label, .labelAndMargin]
    for (graph, results) in [
      (TinyModels.mlp(), labels), (try OperatorCase.dense[1].graph(), labels),
      (try OperatorCase.convolutions[10].graph(), [.outputs]),
    ] {
      let base = try ModelCompiler.compile(graph)
      for result in results {
        let layouts = try (0..<6).map { _ in
          try DerivedCompiler.compile(base: base, rows: 7, result: result, rowBits: 5, longestRowBits: 8)
        }
        for other in layouts.dropFirst() {
          #expect(other.circuit == layouts[0].circuit)
          #expect(other.derivation == layouts[0].derivation)
          #expect(other.rowBits == layouts[0].rowBits)
        }
      }
    }
  }

  @Test func memoryLimitIsRespected() throws {
    let base = try ModelCompiler.compile(TinyModels.mlp())
    let circuit = try DerivedCompiler.compile(base: base, rows: 100, result: .outputs, rowBits: 5).circuit
    let need = DerivedCompiler.memoryEstimate(circuit)
    #expect(need > circuit.witnessLength * 100)
    var found: Set<Int> = []
    for part in 4...8 {
      let limit = need * part / 8
      guard
        let other = try? DerivedCompiler.compile(
          base: base, rows: 100, result: .outputs, rowBits: 5, memoryLimit: limit)
      else { continue }
      #expect(DerivedCompiler.memoryEstimate(other.circuit) <= limit)
      found.insert(DerivedCompiler.memoryEstimate(other.circuit))
    }
    #expect(found.contains(need))
    #expect(throws: CircuitError.rule(.tableSpace, "lookups of 100 rows")) {
      try DerivedCompiler.compile(base: base, rows: 100, result: .outputs, rowBits: 5, memoryLimit: 10_000)
    }
    #expect(throws: CircuitError.rule(.limit, "vector length")) {
      try DerivedCompiler.compile(base: base, rows: 1 << 24, result: .outputs, rowBits: 5)
    }
  }
}
