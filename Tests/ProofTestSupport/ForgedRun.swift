import BN254
import Circuits
import ModelGraph
import Proving
import Verification

/// A run of the target model whose values can be falsified one by one, with the vector `w` that goes with them. It shares
/// no code with the prover's witness.
package struct ForgedRun {
  package typealias Counting = ForgedWitness.Counting

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
    let named = [
      "x": input, "h": quotients, "h.limb0": remainders, "a": activations, "logits": output,
    ]
    let values = circuit.witness.enumerated().map { ($0.offset, named[$0.element.name] ?? []) }
    var w = ForgedWitness(
      circuit, shape: ProtocolShape(circuit: circuit, rowBits: 4), values: Dictionary(uniqueKeysWithValues: values),
      padding: padding, counting: counting
    ).entries
    for (address, value) in overwritten { w[address] = value }
    return w
  }

  /// A prover that commits to this run and claims its output.
  package func interference(in circuit: Circuit = Target.circuit, counting: Counting = .leaveOut) -> ProverInterference
  {
    ProverInterference(
      committingTo: entries(in: circuit, counting: counting), claiming: output.map { $0.smallInteger! })
  }
}
