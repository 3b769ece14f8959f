import Proving
import Verification

/// The relations that the settlement batches (protocol section 7, step 2).
package enum Relation: Hashable, Sendable, CustomStringConvertible {
  /// The end of a sum-check.
  case check(Int)
  /// `V_t = a_t`, `V_(m+t) = b_t`, `V_t V_(m+t) = c_t`.
  case firstFactor(Int)
  case secondFactor(Int)
  case product(Int)
  case direct(DirectClaim)

  package enum DirectClaim: Hashable, Sendable {
    case witness
    case phi
    case table
    case bias
    /// The operand from `params` of this product step.
    case operand(Int)
    case input
    case output
    case mask
  }

  package var description: String {
    switch self {
    case .check(let index): "check \(index)"
    case .firstFactor(let t): "V_\(t)"
    case .secondFactor(let t): "V_(m+\(t))"
    case .product(let t): "product \(t)"
    case .direct(let claim): "direct claim \(claim)"
    }
  }

  /// All relations of a proof about the target model with a committed row and a committed output.
  package static var all: [Relation] {
    let shape = Target.shape
    let operands = shape.products.indices.map { Relation.direct(.operand($0)) }
    return (0..<3).map(Relation.check)
      + (0..<shape.productCount).flatMap { [.firstFactor($0), .secondFactor($0), .product($0)] }
      + [.direct(.witness), .direct(.phi), .direct(.table), .direct(.bias)] + operands
      + [.direct(.input), .direct(.output), .direct(.mask)]
  }
}
