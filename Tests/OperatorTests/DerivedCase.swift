import CircuitCompiler
import Circuits
import ModelGraph
import PolynomialCommitments
import ProofTestSupport
import Proving
import QuantizedRuntime
import TestSupport
import Testing
import Verification

/// A graph with its circuit, a circuit about many runs of it, and random runs.
struct DerivedCase {
  let graph: QuantizedGraph
  let base: Circuit
  let circuit: Circuit
  let derivation: Derivation
  /// Real entries of each parameter tensor.
  let parameters: [[Int64]]

  var rows: Int { derivation.rows }
  var shape: ProtocolShape { ProtocolShape(circuit: circuit, rowBits: 4) }

  init(_ graph: QuantizedGraph, base explicit: Circuit? = nil, rows: Int, _ result: Derivation.Result) throws {
    self.graph = graph
    base = try explicit ?? ModelCompiler.compile(graph)
    let layout = try DerivedCompiler.compile(base: base, rows: rows, result: result, rowBits: 4)
    (circuit, derivation) = (layout.circuit, layout.derivation)
    parameters = try ParameterValues(graph, circuit: base).tensors
  }

  /// The values of all tensors of the base in single runs.
  func runs(_ inputs: [[Int64]]) -> [[Int: [Int64]]] {
    let program = ReferenceProgram(circuit: base, parameters: parameters)
    return inputs.map { program.values($0) }
  }

  func inputs(_ seed: String) throws -> [[Int64]] {
    var random = TestRandom(seed)
    let tensor = try #require(graph.tensors[graph.input])
    return (0..<rows).map { _ in random.integers(tensor.count, in: tensor.range) }
  }

  func trace(_ inputs: [[Int64]], annotations: [[Int64]] = []) -> Trace {
    let program = ReferenceProgram(circuit: base, parameters: parameters)
    return Trace(rows: inputs.map { program.trace($0) }, annotations: annotations)
  }

  func witness(_ trace: Trace) throws -> Witness {
    let rows = shape.parameterRows
    let vector = try ParameterVector(
      parameters, circuit: circuit, rowBits: 4,
      blinding: Array(repeating: RowBlinding(first: .zero, second: .zero), count: rows))
    return try Witness(trace, circuit: circuit, shape: shape, parameters: vector)
  }

  /// The output of a batch by the prover's witness, which is compared, tensor by tensor, with the program's definition.
  func output(_ inputs: [[Int64]], annotations: [[Int64]] = []) throws -> [Int64] {
    let witness = try witness(trace(inputs, annotations: annotations))
    let expected = ReferenceProgram(circuit: circuit, parameters: parameters).values(
      inputs.flatMap { $0 }, annotations: annotations)
    for (index, tensor) in circuit.witness.enumerated() {
      #expect(tensor.addresses.map { witness.entries[$0] } == expected[index], "\(tensor.name)")
    }
    return witness.output
  }

  /// Proves and verifies a batch.
  func prove(_ trace: Trace, rowBits: Int = 4) throws -> [Int64] {
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    let srs = try StructuredReferenceString.insecureKnownTau(ProofFixture.tau, powers: shape.requiredPowers)
    var randomness = InsecureFixedRandomness("derived setup")
    let key = try ProvingKey.setup(
      circuit: circuit, tensors: parameters, srs: srs, rowBits: rowBits, claimedDatasetRoot: nil,
      metadataDigest: [UInt8](repeating: 3, count: 32), randomness: &randomness)
    let result = try Prover(key: key).prove(
      trace, input: .privateInput, output: .publicValues, context: ProofFixture.context, randomness: &randomness)
    try Verifier(key: key.verifyingKey).verify(result.envelope)
    return result.output
  }
}
