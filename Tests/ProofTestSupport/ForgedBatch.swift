import BN254
import Circuits
import Proving
import Verification

/// A batch in which single values are false and all else follows from them. It shares no code with the prover's witness.
package struct ForgedBatch {
  package let batch: StatementBatch
  /// For each tensor of `w` its real entries.
  package let values: [Int: [Int64]]
  /// Lookups that no table row answers.
  package private(set) var unanswered = 0
  package private(set) var entries: [Fr] = []

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
    place(padding: padding)
  }

  private mutating func place(padding: [String: Int64]) {
    let circuit = batch.circuit
    entries = [Fr](repeating: .zero, count: batch.shape.witnessRows << batch.shape.rowBits)
    for (index, tensor) in circuit.witness.enumerated() {
      let own = Fr(padding[tensor.name] ?? tensor.padding)
      for block in tensor.blocks { for address in block.range { entries[address] = own } }
      for (address, value) in zip(tensor.addresses, values[index] ?? []) { entries[address] = Fr(value) }
    }
    struct Row: Hashable {
      var tag: Int
      var argument: Fr
      var value: Fr
    }
    let table = TableVector(circuit)
    var rows: [Row: Int] = [:]
    for row in table.tags.indices.reversed() {
      rows[Row(tag: Int(table.tags[row]), argument: Fr(table.arguments[row]), value: Fr(table.values[row]))] = row
    }
    var empty = circuit.lanes.count * circuit.lanes.slots
    for piece in circuit.lanes.pieces {
      empty -= piece.length
      for slot in 0..<piece.length {
        let key = Row(
          tag: piece.tag, argument: entries[piece.argument + slot],
          value: piece.value.map { entries[$0 + slot] } ?? .zero)
        if let row = rows[key] { entries[circuit.multiplicities + row] += .one } else { unanswered += 1 }
      }
    }
    entries[circuit.multiplicities] += Fr(empty)
  }

  /// A prover that commits to this run and claims its output, or another one.
  package func interference(claiming output: [Int64]? = nil) -> ProverInterference {
    var interference = ProverInterference()
    let (entries, claimed) = (entries, output ?? self.output)
    interference.witness = { $0 = entries }
    interference.statement = { statement in
      if case .publicValues = statement.output { statement.output = .publicValues(claimed) }
    }
    return interference
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
