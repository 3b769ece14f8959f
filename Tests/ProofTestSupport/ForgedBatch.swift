import BN254
import Circuits
import Proving
import Verification

/// A batch in which single values are false and all else follows from them. It shares no code with the prover's witness.
package struct ForgedBatch {
  package let batch: StatementBatch
  /// For each tensor of `w` its real entries.
  package let values: [Int: [Int64]]
  private let witness: ForgedWitness

  /// Lookups that no table row answers.
  package var unanswered: Int { witness.unanswered }
  package var entries: [Fr] { witness.entries }
  package var output: [Int64] { values[batch.circuit.output] ?? [] }

  /// - Parameters:
  ///   - inputs: features, row by row; those that were committed if `nil`.
  ///   - annotations: column by column; those that were committed if `nil`.
  ///   - padding: what stands in the padding of a tensor, where it is not what the circuit says.
  ///   - change: changes sums, table values and limbs, by name, while they are computed.
  ///   - edit: changes the program that is followed; the layout stays the honest one.
  package init(
    _ batch: StatementBatch, inputs: [[Int64]]? = nil, annotations: [[Int64]]? = nil, padding: [String: Int64] = [:],
    change: (String, inout [Int64]) -> Void = { _, _ in }, edit: (inout Circuit) -> Void = { _ in }
  ) {
    self.batch = batch
    var circuit = batch.circuit
    edit(&circuit)
    let parameters = batch.prover.key.parameters.tensors(of: circuit)
    values = ReferenceProgram(circuit: circuit, parameters: parameters).values(
      (inputs ?? batch.inputs).flatMap { $0 }, annotations: annotations ?? batch.annotations, change: change)
    witness = ForgedWitness(
      batch.circuit, shape: batch.shape, values: values.mapValues { $0.map { Fr($0) } },
      padding: padding.mapValues { Fr($0) })
  }

  /// A prover that commits to this run and claims its output, or another one.
  package func interference(claiming output: [Int64]? = nil) -> ProverInterference {
    ProverInterference(committingTo: entries, claiming: output ?? self.output)
  }
}

extension Circuit {
  /// Changes the linear step that defines the named tensor.
  package mutating func edit(_ result: String, _ change: (inout LinearStep) -> Void) {
    for (index, step) in steps.enumerated() {
      guard case .linear(var linear) = step, witness[linear.result].name == result else { continue }
      change(&linear)
      steps[index] = .linear(linear)
    }
  }
}
