import BN254
import QuantizedRuntime
import Verification

extension RelationLiar {
  /// A proof in which this claim, as sent, is not true of the committed `w` and `phi`, while all checks before and all
  /// direct claims hold.
  package func proof(withFalse claim: ReducedClaim) throws -> ProofEnvelope {
    switch claim {
    case .denominator(let lane): return try falseLookupEnd(layout.denominators.lowerBound + lane)
    case .phi: return try falseLookupEnd(layout.phi)
    case .multiplicities: return try falseLookupEnd(layout.multiplicities)
    case .sumOfPhi:
      // `phi` follows from the multiplicities, one of which is wrong.
      return try run { $0.witness = { $0[Target.circuit.multiplicities + 1] += .one } }.envelope
    case .linearSteps:
      // A remainder is wrong by 1; `T_w` is sent as if it were right.
      var forged = ForgedRun()
      forged.remainders[0] += .one
      return try falseWitness(forged, position: layout.witnessClaim) { steps, _ in
        -(steps.powers[0] * steps.outputs[0].weights[0][0])
      }
    case .operand(let index): return try falseOperand(index)
    case .input:
      // `w` holds a run on another input, of the same output; `h_x` is that of the row.
      let forged = ForgedRun([7, -8, 5])
      return try falseWitness(forged, position: layout.inputClaim!) { _, weights in weights[2] }
    case .output:
      // `C_y` and `h_y` are those of another output than `w` holds.
      var trace = try Target.fixture.runtime.trace(Target.input)
      trace.accumulators["logits"]?[1] += 1
      return try falseWitness(ForgedRun(), trace: trace, position: layout.outputClaim!) { _, weights in weights[1] }
    }
  }

  /// A scalar at the end of the zero-check makes up for its false last round.
  private func falseLookupEnd(_ position: Int) throws -> ProofEnvelope {
    try falseLookupEnd(along: [position: .one])
  }

  /// The same with several scalars, wrong in the given proportion.
  package func falseLookupEnd(along direction: [Int: Fr]) throws -> ProofEnvelope {
    let round = layout.lookupRounds.last!.lowerBound
    let first = try run { $0.hidden = { if $0 == round { $1 += .one } } }
    let change = zeroCheckChange(along: direction, in: first)
    return try run { interference in
      interference.hidden = { index, value in
        if index == round { value += .one }
        if let share = direction[index] { value += share * change }
      }
    }.envelope
  }

  /// The operand from `w` of a product step makes up for a false last round of the matrix products.
  private func falseOperand(_ index: Int) throws -> ProofEnvelope {
    let round = layout.productRounds.last!.lowerBound
    let operands = layout.operands[index]
    let first = try run { $0.hidden = { if $0 == round { $1 += .one } } }
    let change = stepChange(index, in: first) * first.hidden[operands.a].inverse()!
    return try run { interference in
      interference.hidden = { position, value in
        if position == round { value += .one }
        if position == operands.b { value += change }
      }
    }.envelope
  }

  /// A forged `w`, and a claim about it that is sent with a change that depends on `rho`: the weights of the steps, and
  /// those of the entries of input and output.
  private func falseWitness(
    _ forged: ForgedRun, trace: Trace? = nil, position: Int, change: (StepWeights, [Fr]) -> Fr
  ) throws -> ProofEnvelope {
    let entries = forged.entries(in: Target.circuit)
    let first = try run(trace: trace) { $0.witness = { $0 = entries } }
    let steps = StepWeights(shape: shape, rho: first.challenges.rho, beta: first.challenges.beta)
    let weights = OutputWeights(outputs: [3], rho: first.challenges.rho).weights[0]
    let amount = change(steps, weights)
    return try run(trace: trace) { interference in
      interference.witness = { $0 = entries }
      interference.hidden = { if $0 == position { $1 += amount } }
    }.envelope
  }
}
