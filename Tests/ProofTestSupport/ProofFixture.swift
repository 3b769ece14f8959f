import BN254
import CircuitCompiler
import Circuits
import ModelGraph
import PolynomialCommitments
import Proving
import QuantizedRuntime
import Verification

/// A model with its circuit, keys and runtime, on a reference string whose trapdoor is known.
package struct ProofFixture: Sendable {
  package static let tau = Fr(decimal: "123456789012345678901234567890123456789012345678901234567890")!

  package let graph: QuantizedGraph
  package let circuit: Circuit
  package let provingKey: ProvingKey
  package let runtime: IntegerRuntime

  package var verifier: Verifier { Verifier(key: provingKey.verifyingKey) }
  package var prover: Prover { Prover(key: provingKey) }

  package init(
    _ graph: QuantizedGraph, rowBits: Int = 4, claimedDatasetRoot: [UInt8]? = nil, name: String = "fixture",
    circuit explicit: Circuit? = nil
  ) throws {
    self.graph = graph
    circuit = try explicit ?? ModelCompiler.compile(graph)
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    let srs = try StructuredReferenceString.insecureKnownTau(Self.tau, powers: shape.requiredPowers)
    var randomness = InsecureFixedRandomness("setup " + name)
    provingKey = try ProvingKey.setup(
      circuit: circuit, tensors: try ParameterValues(graph, circuit: circuit).tensors, srs: srs, rowBits: rowBits,
      claimedDatasetRoot: claimedDatasetRoot, metadataDigest: [UInt8](repeating: 7, count: 32),
      randomness: &randomness)
    runtime = try IntegerRuntime(graph)
  }

  package static let context = [UInt8](repeating: 0x5a, count: 32)

  package func prove(
    _ input: [Int64], form: InputOpening = .publicValues, output: OutputRequest = .publicValues,
    context: [UInt8] = Self.context, randomness name: String = "proof", interference: ProverInterference = .init()
  ) throws -> ProverResult {
    var randomness = InsecureFixedRandomness(name)
    return try prover.prove(
      try runtime.trace(input), input: form, output: output, context: context, randomness: &randomness,
      interference: interference)
  }
}
