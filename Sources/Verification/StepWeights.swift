import BN254
import Circuits

/// The weights that `rho`, `beta` and, once drawn, `sigma` give to the linear steps of a circuit.
package struct StepWeights: Sendable {
  /// Per linear step.
  package let outputs: [OutputWeights]
  /// `beta^l`.
  package let powers: [Fr]

  package init(shape: ProtocolShape, rho: [Fr], beta: Fr) {
    outputs = shape.linearSteps.map { OutputWeights(outputs: $0.outputs, rho: rho) }
    powers = Powers.list(of: beta, count: shape.linearSteps.count)
  }

  /// The claim `T_w`: functionals on `w`, and the public constant that belongs to its right-hand side, so that
  /// `<w, functionals> = T_w + constant`.
  package func witnessClaim(
    circuit: Circuit, shape: ProtocolShape
  ) -> (functionals: [WitnessFunctional], constant: Fr) {
    var functionals: [WitnessFunctional] = []
    var constant = Fr.zero
    for (index, step) in shape.linearSteps.enumerated() {
      let weights = outputs[index]
      let power = powers[index]
      let maps = step.outputs.indices.map { DimensionMap.index($0) }
      func add(_ operand: Operand, _ factor: Fr) {
        functionals.append(weights.functional(of: operand, in: circuit, scale: power * factor))
      }
      add(Operand(tensor: .witness(step.result), maps: maps), Fr(UInt64(1) << UInt64(step.shift)))
      var below = 0
      for limb in step.limbs {
        add(Operand(tensor: .witness(limb.tensor), maps: maps), Fr(UInt64(1) << UInt64(below)))
        below += limb.width
      }
      for term in step.terms { add(term.operand, -Fr(term.factor)) }
      let rounding: Int64 = step.shift > 0 ? 1 << Int64(step.shift - 1) : 0
      constant += power * weights.total * (Fr(rounding) + Fr(step.constant))
    }
    return (functionals, constant)
  }

  /// The parts of the claim `T_b`: for each step with a bias its blocks, with their points and weights.
  package func biasClaim(circuit: Circuit, shape: ProtocolShape) -> [BlockEvaluation] {
    shape.linearSteps.enumerated().flatMap { index, step -> [BlockEvaluation] in
      guard let bias = step.bias else { return [] }
      let weights = outputs[index]
      return BlockEvaluation.parts(
        of: circuit.declaration(of: bias.tensor), weight: powers[index] * weights.sum(without: bias.variables),
        coordinates: bias.maps.map { map in map.plainVariable.map { weights.points[$0] } ?? [] })
    }
  }
}
