import BN254
import Circuits
import ModelGraph
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// A graph made of a few operations, to be run, proved and verified.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let name: String
  let graph: @Sendable () throws -> QuantizedGraph

  var testDescription: String { name }

  init(
    _ name: String, _ shape: [Int], _ range: ClosedRange<Int64> = -8...7,
    _ build: @escaping @Sendable (inout GraphDraft, inout TestRandom) throws -> Void
  ) {
    self.name = name
    graph = {
      var draft = GraphDraft(name, shape: shape, range: range)
      var random = TestRandom(name)
      try build(&draft, &random)
      return draft.graph
    }
  }

  /// Proves a few random runs, verifies them, and compares the output with the reference.
  func check() throws {
    let graph = try graph()
    let proof = try GraphProof(graph)
    #expect(try Circuit(decoding: proof.circuit.encoded) == proof.circuit)
    var random = TestRandom(name + " inputs")
    for form in [InputOpening.publicValues, .privateInput] {
      let tensor = try #require(graph.tensors[graph.input])
      let trace = try proof.trace(random.integers(tensor.count, in: tensor.range))
      let witness = try Witness(
        trace, circuit: proof.circuit, shape: proof.shape, parameters: proof.provingKey.parameters)
      #expect(ForgedProgram(proof, input: trace.input).entries == witness.entries.map { Fr($0) })
      let result = try proof.prove(trace, form: form)
      #expect(result.output == trace.output)
      try proof.verifier.verify(result.envelope)
    }
  }
}
