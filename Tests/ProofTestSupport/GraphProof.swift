import CircuitCompiler
import Circuits
import ModelGraph
import PolynomialCommitments
import Proving
import QuantizedRuntime
import Verification

/// A graph with its circuit and keys; runs are those of the reference evaluator.
package struct GraphProof: Sendable {
  package let graph: QuantizedGraph
  package let circuit: Circuit
  package let provingKey: ProvingKey

  package var verifier: Verifier { Verifier(key: provingKey.verifyingKey) }
  package var shape: ProtocolShape { provingKey.verifyingKey.shape }

  package init(_ graph: QuantizedGraph, rowBits: Int = 4, circuit explicit: Circuit? = nil) throws {
    self.graph = graph
    circuit = try explicit ?? ModelCompiler.compile(graph)
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    let srs = try StructuredReferenceString.insecureKnownTau(ProofFixture.tau, powers: shape.requiredPowers)
    var randomness = InsecureFixedRandomness("graph setup")
    provingKey = try ProvingKey.setup(
      circuit: circuit, tensors: try ParameterValues(graph, circuit: circuit).tensors, srs: srs, rowBits: rowBits,
      claimedDatasetRoot: nil, metadataDigest: [UInt8](repeating: 3, count: 32), randomness: &randomness)
  }

  /// A run by the definition of each operation.
  package func trace(_ input: [Int64]) throws -> Trace {
    let values = try ReferenceEvaluator(graph).runAll(input)
    var accumulators: [String: [Int64]] = [:]
    for node in graph.nodes {
      let sources = node.inputs.map { values[$0] ?? [] }
      let shapes = node.inputs.map { graph.tensors[$0]?.shape ?? [] }
      if let (sums, _) = node.operation.accumulators(sources, shapes: shapes) { accumulators[node.output] = sums }
    }
    return Trace(input: input, accumulators: accumulators, output: values[graph.output] ?? [])
  }

  package func prove(
    _ trace: Trace, form: InputOpening = .publicValues, output: OutputRequest = .publicValues,
    interference: ProverInterference = .init()
  ) throws -> ProverResult {
    var randomness = InsecureFixedRandomness("graph proof")
    return try Prover(key: provingKey).prove(
      trace, input: form, output: output, context: ProofFixture.context, randomness: &randomness,
      interference: interference)
  }
}
