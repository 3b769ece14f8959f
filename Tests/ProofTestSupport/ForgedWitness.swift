import BN254
import Circuits
import Proving
import Verification

/// The vector `w` of a run that need not be honest: given values where the layout has them, and the multiplicities of what
/// is really looked up. It shares no code with the prover's witness.
package struct ForgedWitness {
  /// What a dishonest prover does with a lookup that no table row answers.
  package enum Counting: CaseIterable, Sendable {
    case leaveOut
    case atRowZero
    /// In the row with the same argument and value under another tag, if there is one.
    case underOtherTag
  }

  package private(set) var entries: [Fr]
  /// Lookups that no table row answers.
  package private(set) var unanswered = 0

  /// - Parameters:
  ///   - circuit: the layout.
  ///   - values: for each tensor of `w` its real entries.
  ///   - padding: what stands in the padding of a tensor, by its name, where it is not what the circuit says.
  package init(
    _ circuit: Circuit, shape: ProtocolShape, values: [Int: [Fr]], padding: [String: Fr] = [:],
    counting: Counting = .leaveOut
  ) {
    entries = [Fr](repeating: .zero, count: shape.witnessRows << shape.rowBits)
    for (index, tensor) in circuit.witness.enumerated() {
      let own = padding[tensor.name] ?? Fr(tensor.padding)
      for block in tensor.blocks { for address in block.range { entries[address] = own } }
      for (address, value) in zip(tensor.addresses, values[index] ?? []) { entries[address] = value }
    }
    count(in: circuit, counting)
  }

  private struct Row: Hashable {
    var tag: Int
    var argument: Fr
    var value: Fr
  }

  private mutating func count(in circuit: Circuit, _ counting: Counting) {
    let table = TableVector(circuit)
    var rows: [Row: Int] = [:]
    // Of equal rows the first counts.
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
        var found = rows[key]
        if found == nil { unanswered += 1 }
        switch counting {
        case .leaveOut: break
        case .atRowZero: found = found ?? 0
        case .underOtherTag:
          found = found ?? rows.first { $0.key.argument == key.argument && $0.key.value == key.value }?.value
        }
        if let found { entries[circuit.multiplicities + found] += .one }
      }
    }
    entries[circuit.multiplicities] += Fr(empty)
  }
}

extension ProverInterference {
  /// A prover that commits to this run and claims an output, if it claims one in clear.
  package init(committingTo entries: [Fr], claiming output: [Int64]) {
    self.init()
    witness = { $0 = entries }
    statement = { statement in
      if case .publicValues = statement.output { statement.output = .publicValues(output) }
    }
  }
}
