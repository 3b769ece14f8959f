import BN254
import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import QuantizedRuntime
import TestSupport
import Testing
import Verification

/// Every operation, in shapes that are awkward for padded blocks: the circuit is that of the definition.
@Suite struct OperatorTests {
  @Test(arguments: OperatorCase.all)
  func isProved(operation: OperatorCase) throws { try operation.check() }
}

/// Random operations one after the other, on each other's views.
@Suite struct RandomGraphTests {
  /// The circuit's program, followed by its definition, and the runtime give what the graph gives.
  @Test(arguments: 0..<200)
  func programIsThatOfTheGraph(seed: Int) throws {
    let (graph, description) = try RandomGraphs.graph(seed: seed, operations: 5)
    let circuit = try ModelCompiler.compile(graph)
    let parameters = try ParameterValues(graph, circuit: circuit).tensors
    var random = TestRandom("random graph input \(seed)")
    let input = try #require(graph.tensors["x"])
    for _ in 0..<2 {
      let entries = random.integers(input.count, in: input.range)
      let expected = try ReferenceEvaluator(graph).run(entries)
      let values = ReferenceProgram(circuit: circuit, parameters: parameters).values(entries)
      #expect(values[circuit.output] == expected, "\(description)")
      #expect(try IntegerRuntime(graph).run(entries) == expected, "\(description)")
    }
  }

  @Test(arguments: 0..<40)
  func isProved(seed: Int) throws {
    let (graph, description) = try RandomGraphs.graph(seed: 1000 + seed, operations: 4)
    let proof = try GraphProof(graph)
    var random = TestRandom("random graph input \(seed)")
    let input = try #require(graph.tensors["x"])
    let trace = try proof.trace(random.integers(input.count, in: input.range))
    let witness = try Witness(
      trace, circuit: proof.circuit, shape: proof.shape, parameters: proof.provingKey.parameters)
    #expect(ForgedProgram(proof, input: trace.input).entries == witness.entries.map { Fr($0) }, "\(description)")
    let result = try proof.prove(trace)
    #expect(result.output == trace.output, "\(description)")
    try proof.verifier.verify(result.envelope)
    guard trace.output.count > 0, case .publicValues(var values) = result.envelope.statement.output else { return }
    values[values.count / 2] += values[values.count / 2] > 0 ? -1 : 1
    var wrong = result.envelope
    wrong.statement.output = .publicValues(values)
    #expect(throws: VerificationError.self) { try proof.verifier.verify(wrong) }
  }
}
