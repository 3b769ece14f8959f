import BN254
import Proving
import QuantizedRuntime
import Verification

/// Makes proofs in which exactly one relation of the settlement is false: what a lie would break besides is repaired
/// with challenges that a first run of the same prover has shown.
package struct RelationLiar {
  /// One run, with what it kept hidden.
  package struct Recording {
    package var envelope: ProofEnvelope
    package var hidden: [Fr]
    package var challenges: Challenges
  }

  package let shape = Target.shape
  package let layout = Target.layout(row: true, committedOutput: true)

  package init() {}

  /// The same randomness every time, so that two runs agree up to the first lie.
  package func run(
    prover: Prover? = nil, trace: Trace? = nil,
    _ prepare: (inout ProverInterference) -> Void = { _ in }
  ) throws -> Recording {
    var interference = ProverInterference()
    prepare(&interference)
    var hidden: [Fr] = []
    let lie = interference.hidden
    interference.hidden = { index, value in
      lie(index, &value)
      hidden.append(value)
    }
    var randomness = InsecureFixedRandomness("relations")
    let result = try (prover ?? Target.fixture.prover).prove(
      try trace ?? Target.fixture.runtime.trace(Target.input), input: TargetDataset.opening(TargetDataset.index),
      output: .committed, context: ProofFixture.context, randomness: &randomness, interference: interference)
    var transcript = ProtocolTranscript(key: Target.fixture.provingKey.verifyingKey, hidden: layout)
    let challenges = transcript.replay(result.envelope)
    return Recording(envelope: result.envelope, hidden: hidden, challenges: challenges)
  }

  package func proof(breaking relation: Relation) throws -> ProofEnvelope {
    let spacing = shape.productSpacing
    switch relation {
    case .check(let index):
      let round = [layout.lookupRounds[0], layout.productRounds[0], layout.reductionRounds[0]][index]
      return try run { $0.hidden = { if $0 == round.lowerBound { $1 += .one } } }.envelope
    case .product(let t): return try falseProduct(t) { _, _ in }
    case .firstFactor(let t): return try falseProduct(t) { $0[t] = $1 * $0[spacing + t].inverse()! }
    case .secondFactor(let t): return try falseProduct(t) { $0[spacing + t] = $1 * $0[t].inverse()! }
    case .direct(let claim): return try proof(breaking: claim)
    }
  }

  private func proof(breaking claim: Relation.DirectClaim) throws -> ProofEnvelope {
    switch claim {
    case .witness, .phi: return try falseEvaluation(claim)
    case .table:
      // Honest but for another table, under the key of the true one.
      var model = TargetModel()
      model.lowestActivation = 1
      let other = try model.fixture()
      return try run(prover: other.prover) { interference in
        interference.statement = { statement in
          statement.keyDigest = Target.fixture.provingKey.verifyingKey.digest
          statement.cardDigest = Target.fixture.provingKey.verifyingKey.cardDigest
        }
      }.envelope
    case .bias: return try otherParameters { $0.secondBias[0] += 1 }
    case .operand(let step):
      return try otherParameters { model in
        if step == 0 { model.firstWeights[0] += 1 } else { model.secondWeights[0] += 1 }
      }
    case .input:
      let other = TargetDataset.rows[TargetDataset.index + 1]
      return try run(trace: try Target.fixture.runtime.trace(other)).envelope
    case .output:
      return try run { interference in
        interference.statement = { statement in
          guard case .committed(let points) = statement.output else { return }
          statement.output = .committed([(G1(points[0]) + .generator).affine])
        }
      }.envelope
    case .mask: return try run { $0.hidden = { if $0 == layout.maskValue { $1 += .one } } }.envelope
    }
  }

  /// Honest but for other parameters than the key commits to.
  private func otherParameters(_ change: (inout TargetModel) -> Void) throws -> ProofEnvelope {
    var model = TargetModel()
    change(&model)
    let other = try model.fixture()
    let key = try ProvingKey(
      verifyingKey: Target.fixture.provingKey.verifyingKey, powers: Target.fixture.provingKey.powers,
      parameters: other.provingKey.parameters)
    return try run(prover: Prover(key: key), trace: try other.runtime.trace(Target.input)).envelope
  }

  // A false message in the last round of a sum-check leaves its check off by a known amount. One value that is sent
  // after that round's challenge then makes up for it.

  /// The product `c_t` makes up for a false round of check 0 or 1; `repair` may change `V`, given the false `c_t`.
  private func falseProduct(_ t: Int, repair: @escaping (inout [Fr], Fr) -> Void) throws -> ProofEnvelope {
    let inZeroCheck = t < shape.zeroCheckProducts
    let round = (inZeroCheck ? layout.lookupRounds : layout.productRounds).last!.lowerBound
    let first = try run { $0.hidden = { if $0 == round { $1 += .one } } }
    let position =
      inZeroCheck
      ? layout.zeroCheckProducts.lowerBound + t : layout.stepProducts.lowerBound + t - shape.zeroCheckProducts
    let change =
      inZeroCheck
      ? zeroCheckChange(along: [position: .one], in: first) : stepChange(t - shape.zeroCheckProducts, in: first)
    return try run { interference in
      var claimed = Fr.zero
      interference.hidden = { index, value in
        if index == round { value += .one }
        if index == position {
          value += change
          claimed = value
        }
      }
      interference.products = { repair(&$0, claimed) }
    }.envelope
  }

  /// Check 0 is `claim - G`, and `G` is affine in each of `D_c`, `phi`, `M` and the products, of which the later ones
  /// are made from the earlier: by how many times `direction` the scalars must be wrong for a false last round to pass.
  package func zeroCheckChange(along direction: [Int: Fr], in first: Recording) -> Fr {
    let products = HiddenProducts(
      shape: shape, hidden: layout, tableDenominator: first.envelope.proof.tableDenominator)
    func end(_ change: Fr) -> Fr {
      var values = first.hidden
      for (position, share) in direction { values[position] += change * share }
      for product in products.products[0..<shape.zeroCheckProducts] {
        values[product.c] = product.a.value(at: values) * product.b.value(at: values)
        if let share = direction[product.c] { values[product.c] += change * share }
      }
      return products.lookupEnd.value(at: values)
    }
    let error = first.challenges.lookupPoint[0] - first.challenges.z[0]
    return error * (end(.one) - end(.zero)).inverse()!
  }

  /// Check 1 is `claim - sum_l factor_l c_l`: by how much `c_l` must be wrong for a false last round to pass.
  package func stepChange(_ index: Int, in first: Recording) -> Fr {
    let geometry = shape.products[index]
    let steps = StepWeights(shape: shape, rho: first.challenges.rho, beta: first.challenges.beta)
    let weights = steps.outputs[geometry.index]
    let late = first.challenges.sigma[geometry.variables...].reduce(Fr.one) { $0 * (.one - $1) }
    let factor =
      steps.powers[geometry.index] * geometry.unreadFactor(weights) * late
      * geometry.sharedFactor(weights, sigma: first.challenges.sigma)
    return (.one - first.challenges.sigma[0].doubled()) * factor.inverse()!
  }

  /// `v_w` or `v_phi` makes up for a false round of check 2; `v_R` changes by `mask` times as much.
  package func falseEvaluation(_ claim: Relation.DirectClaim, mask: Fr = .zero) throws -> ProofEnvelope {
    let round = layout.reductionRounds.last!.lowerBound
    let first = try run { $0.hidden = { if $0 == round { $1 += .one } } }
    let challenges = first.challenges
    let claims = ReductionClaims(
      circuit: Target.circuit, shape: shape, packings: Target.fixture.provingKey.verifyingKey.packings, hidden: layout,
      steps: StepWeights(shape: shape, rho: challenges.rho, beta: challenges.beta), challenges: challenges,
      input: first.envelope.statement.input, output: first.envelope.statement.output)
    let weight =
      claim == .phi
      ? claims.phiWeight(at: Array(challenges.u[0..<shape.phiBits]), lookupPoint: challenges.lookupPoint)
      : claims.witnessWeight(at: Array(challenges.u[0..<shape.witnessBits]))
    let change = (.one - challenges.u[0].doubled()) * weight.inverse()!
    return try run { interference in
      interference.hidden = { index, value in
        if index == round { value += .one }
        if index == (claim == .phi ? layout.phiValue : layout.witnessValue) { value += change }
        if index == layout.maskValue { value += mask * change }
      }
    }.envelope
  }
}
