import BN254
import Circuits
import ProofTestSupport
import Proving
import Verification

/// A run of a graph's circuit in which single values are false and all else follows from them. It shares no code with the
/// prover's witness.
struct ForgedProgram {
  let proof: GraphProof
  /// The program that the forger follows; the layout is that of the honest one.
  let circuit: Circuit
  /// For each tensor of `w` its real entries.
  let values: [Int: [Int64]]
  private let witness: ForgedWitness

  /// Lookups that no table row answers.
  var unanswered: Int { witness.unanswered }
  var entries: [Fr] { witness.entries }

  /// - Parameters:
  ///   - edit: changes the program that is followed.
  ///   - change: changes sums and table values, by name, while they are computed.
  init(
    _ proof: GraphProof, input: [Int64], edit: (inout Circuit) -> Void = { _ in },
    change: (String, inout [Int64]) -> Void = { _, _ in }
  ) {
    self.proof = proof
    var circuit = proof.circuit
    edit(&circuit)
    self.circuit = circuit
    let parameters = proof.provingKey.parameters.tensors(of: proof.circuit)
    values = ReferenceProgram(circuit: circuit, parameters: parameters).values(input, change: change)
    witness = ForgedWitness(
      proof.circuit, shape: proof.shape, values: values.mapValues { $0.map { Fr($0) } })
  }

  var output: [Int64] { values[circuit.output] ?? [] }

  /// A prover that commits to this run and claims its output.
  var interference: ProverInterference { .init(committingTo: entries, claiming: output) }
}
