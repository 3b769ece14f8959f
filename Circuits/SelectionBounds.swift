/// The bounds of a choice written as `b + q (a - b)`, which sums of intervals lose.
///
/// **Claim.** Let a linear step without bias or requantisation have no contraction index, the product `q[o] d[o]`, both
/// read plainly, and exactly one term `+1 T_b[maps]`. Let `q` have a domain within `[0, 1]`, and let `d` be defined by a
/// linear step without product, bias, constant or requantisation, with the same output sizes and exactly the terms
/// `+1 T_a[..]` and `-1 T_b[maps]`, in this order and with the same maps. Then every value of `acc` is `constant` plus a
/// value of the domain of `T_a` or of `T_b`, or `constant`.
///
/// **Proof.** Fix an output index `o`. Let `a` and `b` be what the maps read at `o`: an entry of the tensor or, outside, 0.
/// The step of `d` is exact and nothing wraps in it, hence `d[o] = a - b` as integers, whoever proves; equal maps over
/// equal output sizes read the same `b` in both steps. The domain of `q` says that `q[o]` is 0 or 1, so
/// `acc = constant + b + q[o] (a - b)` is `constant + b` or `constant + a`.
struct SelectionBounds {
  /// For each tensor of `w` the linear step that defines it.
  private let definitions: [Int: LinearStep]
  private let witness: [TensorDeclaration]

  init(_ circuit: Circuit) {
    witness = circuit.witness
    var definitions: [Int: LinearStep] = [:]
    for case .linear(let linear) in circuit.steps { definitions[linear.result] = linear }
    self.definitions = definitions
  }

  /// The bounds of `acc` if the step is of this form; `nil` otherwise.
  func bounds(of step: LinearStep, domains: [ClosedRange<Int64>?]) -> ClosedRange<Int64>? {
    guard let product = step.product, step.contractions.isEmpty, step.bias == nil, step.shift == 0,
      step.terms.count == 1, step.terms[0].factor == 1
    else { return nil }
    let plain = step.outputs.indices.map { DimensionMap.index($0) }
    let b = step.terms[0].operand
    guard reads(product.a, plain, step), reads(product.b, plain, step),
      let choice = domains[product.a.tensor.index], choice.lowerBound >= 0, choice.upperBound <= 1,
      let difference = definitions[product.b.tensor.index], difference.product == nil, difference.bias == nil,
      difference.shift == 0, difference.constant == 0, difference.outputs == step.outputs,
      difference.terms.count == 2, difference.terms[0].factor == 1, difference.terms[1].factor == -1,
      difference.terms[1].operand == b, let lower = domains[b.tensor.index],
      let upper = domains[difference.terms[0].operand.tensor.index]
    else { return nil }
    let low = Int128(min(lower.lowerBound, upper.lowerBound, 0)) + Int128(step.constant)
    let high = Int128(max(lower.upperBound, upper.upperBound, 0)) + Int128(step.constant)
    guard max(low.magnitude, high.magnitude) < UInt128(CircuitLimits.magnitude) else { return nil }
    return Int64(low)...Int64(high)
  }

  /// Whether the operand is a tensor of `w` of the step's output sizes, read entry by entry.
  private func reads(_ operand: Operand, _ maps: [DimensionMap], _ step: LinearStep) -> Bool {
    operand.tensor.space == .witness && operand.maps == maps
      && witness[operand.tensor.index].dimensions == step.outputs
  }
}
