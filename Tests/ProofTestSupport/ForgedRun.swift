import BN254
import Circuits
import ModelGraph
import Proving
import Verification

/// A run of the target model whose values can be falsified one by one, with the vector `w` that goes with them. It shares
/// no code with the prover's witness.
package struct ForgedRun {
  /// What a dishonest prover does with a lookup that no table row answers.
  package enum Counting: CaseIterable {
    case leaveOut
    case atRowZero
    /// In the row with the same argument and value under another tag, if there is one.
    case underOtherTag
  }

  package var input: [Fr]
  /// `q` and `rem` of the first layer.
  package var quotients: [Fr] = []
  package var remainders: [Fr] = []
  package var activations: [Fr] = []
  package var output: [Fr] = []
  /// What stands in the padding of a block, where it is not what the circuit says.
  package var padding: [String: Fr] = [:]
  /// Changes to `w` by address, after everything else.
  package var overwritten: [Int: Fr] = [:]

  private let model = Target.model

  /// An honest run, or one that goes on honestly from a false input.
  package init(_ input: [Int64] = Target.input) {
    self.input = input.map { Fr($0) }
    for accumulator in accumulators(of: input) {
      quotients.append(Fr(accumulator >> Int64(TargetModel.shift)))
      remainders.append(Fr(accumulator & (1 << Int64(TargetModel.shift) - 1)))
    }
    activate()
    finish()
  }

  /// `W_1 x + b_1 + 2^(s-1)`.
  private func accumulators(of input: [Int64]) -> [Int64] {
    (0..<3).map { row in
      (0..<3).reduce(model.firstBias[row] + 1 << Int64(TargetModel.shift - 1)) {
        $0 + Int64(model.firstWeights[3 * row + $1]) * input[$1]
      }
    }
  }

  /// Moves `change` units of `q` of one neuron into its `rem`, which keeps the linear equation, and goes on.
  package mutating func shiftQuotient(_ neuron: Int, by change: Int64) {
    quotients[neuron] += Fr(change)
    remainders[neuron] -= Fr(change << Int64(TargetModel.shift))
    activate()
    finish()
  }

  /// ReLU wherever `q` is a small integer.
  package mutating func activate() {
    activations = quotients.map { $0.smallInteger.map { Fr(min(max($0, 0), 15)) } ?? .zero }
  }

  package mutating func finish() {
    output = (0..<3).map { row in
      (0..<3).reduce(Fr(model.secondBias[row])) { $0 + Fr(Int(model.secondWeights[3 * row + $1])) * activations[$1] }
    }
  }

  /// Solves the first layer modulo `p` for the input that gives the present `q` and `rem`.
  package mutating func solveInput() {
    let m = model.firstWeights.map { Fr(Int($0)) }
    func minor(_ i: Int, _ j: Int) -> Fr {
      let r = [0, 1, 2].filter { $0 != i }
      let c = [0, 1, 2].filter { $0 != j }
      return m[3 * r[0] + c[0]] * m[3 * r[1] + c[1]] - m[3 * r[0] + c[1]] * m[3 * r[1] + c[0]]
    }
    func cofactor(_ i: Int, _ j: Int) -> Fr { (i + j).isMultiple(of: 2) ? minor(i, j) : -minor(i, j) }
    let determinant = (0..<3).reduce(Fr.zero) { $0 + m[$1] * cofactor(0, $1) }
    let inverse = determinant.inverse()!
    let scale = Fr(1 << TargetModel.shift)
    let target = (0..<3).map { i in
      scale * quotients[i] + remainders[i] - Fr(1 << (TargetModel.shift - 1)) - Fr(model.firstBias[i])
    }
    input = (0..<3).map { i in (0..<3).reduce(Fr.zero) { $0 + cofactor($1, i) * target[$1] } * inverse }
  }

  /// `w`: the blocks, and the multiplicities of what is really looked up.
  package func entries(in circuit: Circuit, counting: Counting = .leaveOut) -> [Fr] {
    let shape = ProtocolShape(circuit: circuit, rowBits: 4)
    var w = [Fr](repeating: .zero, count: shape.witnessRows << shape.rowBits)
    for (name, values) in [
      ("x", input), ("h", quotients), ("h.limb0", remainders), ("a", activations), ("logits", output),
    ] {
      let tensor = circuit.tensor(name)
      for address in tensor.blocks.flatMap(\.range) { w[address] = padding[name] ?? Fr(tensor.padding) }
      for (address, value) in zip(tensor.addresses, values) { w[address] = value }
    }
    count(in: circuit, counting: counting, w: &w)
    for (address, value) in overwritten { w[address] = value }
    return w
  }

  private struct Row: Hashable {
    var tag: Int
    var argument: Fr
    var value: Fr
  }

  private func count(in circuit: Circuit, counting: Counting, w: inout [Fr]) {
    let table = TableVector(circuit)
    var rows: [Row: Int] = [:]
    for row in table.tags.indices.reversed() {
      rows[Row(tag: Int(table.tags[row]), argument: Fr(table.arguments[row]), value: Fr(table.values[row]))] = row
    }
    var empty = circuit.lanes.count * circuit.lanes.slots
    for piece in circuit.lanes.pieces {
      empty -= piece.length
      for slot in 0..<piece.length {
        var key = Row(tag: piece.tag, argument: w[piece.argument + slot], value: .zero)
        if let value = piece.value { key.value = w[value + slot] }
        var found = rows[key]
        switch counting {
        case .leaveOut: break
        case .atRowZero: found = found ?? 0
        case .underOtherTag:
          found = found ?? rows.first { $0.key.argument == key.argument && $0.key.value == key.value }?.value
        }
        if let found { w[circuit.multiplicities + found] += .one }
      }
    }
    w[circuit.multiplicities] += Fr(empty)
  }

  /// A prover that commits to this run and claims its output.
  package func interference(in circuit: Circuit = Target.circuit, counting: Counting = .leaveOut) -> ProverInterference
  {
    let w = entries(in: circuit, counting: counting)
    let claimed = output.map { $0.smallInteger! }
    var interference = ProverInterference()
    interference.witness = { $0 = w }
    interference.statement = { statement in
      if case .publicValues = statement.output { statement.output = .publicValues(claimed) }
    }
    return interference
  }
}
