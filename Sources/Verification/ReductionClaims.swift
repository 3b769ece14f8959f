import BN254
import Circuits
import Polynomials
import Sumcheck

/// The claims that the third sum-check reduces to one evaluation of `w` and one of `phi`, already combined with the
/// powers of `epsilon` in the order of protocol section 5, step 3.
package struct ReductionClaims: Sendable {
  /// `E_w`.
  package let functionals: [WitnessFunctional]
  /// `E_phi = phiPower eq(r_l, .) + onesPower` on its `2^r` entries.
  package let phiPower: Fr
  package let onesPower: Fr
  /// `sum_k epsilon^k c_k`.
  package let rightHandSide: AffineForm

  package init(
    circuit: Circuit, shape: ProtocolShape, packings: PublicPackings, hidden: HiddenScalars, steps: StepWeights,
    challenges: Challenges, input: InputForm, output: OutputForm
  ) {
    var powers = Powers(of: challenges.epsilon)
    var functionals: [WitnessFunctional] = []
    var right = AffineForm(count: hidden.count)

    for lane in 0..<shape.lanes {
      let power = powers.take()
      let (parts, tag) = Self.lane(lane, circuit: circuit, challenges: challenges)
      functionals += parts.map { $0.scaled(by: power) }
      right.constant += power * (challenges.alpha - tag)
      right.add(-power, hidden: hidden.denominators.lowerBound + lane)
    }

    phiPower = powers.take()
    right.add(phiPower, hidden: hidden.phi)
    let multiplicityPower = powers.take()
    functionals.append(
      WitnessFunctional(offset: circuit.multiplicities, scale: multiplicityPower, point: challenges.lookupPoint))
    right.add(multiplicityPower, hidden: hidden.multiplicities)
    onesPower = powers.take()

    let witnessPower = powers.take()
    let (parts, constant) = steps.witnessClaim(circuit: circuit, shape: shape)
    functionals += parts.map { $0.scaled(by: witnessPower) }
    right.constant += witnessPower * constant
    right.add(witnessPower, hidden: hidden.witnessClaim)

    for (geometry, index) in zip(shape.products, hidden.operands) {
      for (operand, value) in [(geometry.a, index.a), (geometry.b, index.b)] where operand.tensor.space == .witness {
        let power = powers.take()
        let functional = geometry.functional(
          of: operand, in: circuit, outputs: steps.outputs[geometry.index], sigma: challenges.sigma)
        functionals.append(functional.scaled(by: power))
        right.add(power, hidden: value)
      }
    }

    // The input, then the output: of a public tensor the stated words are compared, a committed one is opened at `rho`.
    func end(_ tensor: Int, values: [Int64]?, packing: PublicTensorPacking, claim: Int?) {
      let power = powers.take()
      let declaration = circuit.witness[tensor]
      let weights =
        values == nil
        ? OutputWeights(outputs: declaration.dimensions, rho: challenges.rho).weights
        : packing.weights(rho: challenges.rho)
      functionals.append(WitnessFunctional(on: declaration, scale: power, weights: weights))
      if let values {
        right.constant += power * Self.evaluate(values, weights: weights)
      } else if let claim {
        right.add(power, hidden: claim)
      }
    }
    switch input {
    case .publicValues(let values):
      end(circuit.input, values: values, packing: packings.input, claim: nil)
    case .committedRow, .committedRows:
      end(circuit.input, values: nil, packing: packings.input, claim: hidden.inputClaim)
      for (tensor, claim) in zip(circuit.annotations, hidden.annotationClaims) {
        end(tensor, values: nil, packing: packings.input, claim: claim)
      }
    case .privateInput: break
    }
    switch output {
    case .publicValues(let values):
      end(circuit.output, values: values, packing: packings.output, claim: nil)
    case .committed:
      end(circuit.output, values: nil, packing: packings.output, claim: hidden.outputClaim)
    }

    self.functionals = functionals
    rightHandSide = right
  }

  /// `gamma a_c~(r_l) + gamma^2 b_c~(r_l)` as functionals on `w`, and `tag_c~(r_l)`.
  private static func lane(
    _ lane: Int, circuit: Circuit, challenges: Challenges
  ) -> (functionals: [WitnessFunctional], tag: Fr) {
    let point = challenges.lookupPoint
    let squared = challenges.gamma.squared()
    var functionals: [WitnessFunctional] = []
    var tag = Fr.zero
    for piece in circuit.lanes.pieces where piece.lane == lane {
      let bits = AddressBits.count(piece.length)
      let prefix = EqPolynomial.evaluate(point[bits...], at: piece.slot >> bits)
      let inner = Array(point[0..<bits])
      tag += prefix * Fr(piece.tag)
      functionals.append(
        WitnessFunctional(offset: piece.argument, scale: challenges.gamma * prefix, point: inner))
      if let value = piece.value {
        functionals.append(WitnessFunctional(offset: value, scale: squared * prefix, point: inner))
      }
    }
    return (functionals, tag)
  }

  /// `sum_i values_i prod_t weights_t(i_t)`, the last index fastest.
  private static func evaluate(_ values: [Int64], weights: [[Fr]]) -> Fr {
    var folded = values.map { Fr($0) }
    for own in weights.reversed() {
      var next: [Fr] = []
      for start in stride(from: 0, to: folded.count, by: own.count) {
        let part = folded.span.extracting(start..<min(start + own.count, folded.count))
        next.append(MultilinearPolynomial.innerProduct(part, own.span))
      }
      folded = next
    }
    return folded.first ?? .zero
  }

  /// `E_w~` at the first `n_w` coordinates of `u`.
  package func witnessWeight(at u: [Fr]) -> Fr {
    var point = EvaluationPoint(u)
    var sum = Fr.zero
    for functional in functionals { sum += functional.evaluate(at: &point) }
    return sum
  }

  /// `E_phi~` at the first `n_phi` coordinates of `u`.
  package func phiWeight(at u: [Fr], lookupPoint: [Fr]) -> Fr {
    let own = u.prefix(lookupPoint.count)
    let beyond = EqPolynomial.zeroWeight(u[own.endIndex...])
    return beyond * (phiPower * EqPolynomial.evaluate(own, lookupPoint) + onesPower)
  }
}
