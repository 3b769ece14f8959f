import Proving
import Verification

/// The claims about `w` and `phi` that the third sum-check batches (protocol section 5, step 3).
package enum ReducedClaim: Hashable, Sendable, CustomStringConvertible {
  /// `D_c` of lane `c`.
  case denominator(Int)
  case phi
  case multiplicities
  case sumOfPhi
  /// `T_w`.
  case linearSteps
  /// The operand from `w` of this product step.
  case operand(Int)
  case input
  case output

  package var description: String {
    switch self {
    case .denominator(let lane): "D_\(lane + 1)"
    case .operand(let step): "operand of step \(step)"
    case .phi: "phi"
    case .multiplicities: "M"
    case .sumOfPhi: "sum of phi"
    case .linearSteps: "T_w"
    case .input: "input"
    case .output: "output"
    }
  }

  package static var all: [ReducedClaim] {
    (0..<Target.shape.lanes).map(ReducedClaim.denominator) + [.phi, .multiplicities, .sumOfPhi, .linearSteps]
      + Target.shape.products.indices.map(ReducedClaim.operand) + [.input, .output]
  }
}
