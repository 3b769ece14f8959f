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
  /// Lookups that no table row answers.
  private(set) var unanswered = 0
  private(set) var entries: [Fr] = []

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
    place()
  }

  var output: [Int64] { values[circuit.output] ?? [] }

  private mutating func place() {
    let circuit = proof.circuit
    entries = [Fr](repeating: .zero, count: proof.shape.witnessRows << proof.shape.rowBits)
    for (index, tensor) in circuit.witness.enumerated() {
      for block in tensor.blocks { for address in block.range { entries[address] = Fr(tensor.padding) } }
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

  /// A prover that commits to this run and claims its output.
  var interference: ProverInterference {
    var interference = ProverInterference()
    let (entries, output) = (entries, output)
    interference.witness = { $0 = entries }
    interference.statement = { statement in
      if case .publicValues = statement.output { statement.output = .publicValues(output) }
    }
    return interference
  }
}
