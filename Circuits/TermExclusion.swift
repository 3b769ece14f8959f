/// Whether at most one term of a sum reads inside its tensor, whatever the output index: then the sum is within the bounds
/// of a single term, or 0. Concatenations and copies that join indices are such sums.
///
/// Two terms exclude each other if there is a dimension, of the same number in both tensors, whose maps differ in their
/// constants `c`, `c'` alone and whose windows do not meet: with `x` the common part, the first reads inside only for
/// `-c <= x < n - c`, the second only for `-c' <= x < n' - c'`.
enum TermExclusion {
  static func holds(_ step: LinearStep, witness: [TensorDeclaration]) -> Bool {
    guard (2...CircuitLimits.exclusiveTerms).contains(step.terms.count) else { return false }
    for (index, term) in step.terms.enumerated() {
      for other in step.terms[..<index] where !exclude(term.operand, other.operand, witness: witness) { return false }
    }
    return true
  }

  private static func exclude(_ first: Operand, _ second: Operand, witness: [TensorDeclaration]) -> Bool {
    let sizes = (witness[first.tensor.index].dimensions, witness[second.tensor.index].dimensions)
    for dimension in 0..<min(first.maps.count, second.maps.count) {
      let (a, b) = (first.maps[dimension], second.maps[dimension])
      guard a.terms == b.terms else { continue }
      if sizes.0[dimension] - a.constant <= -b.constant || sizes.1[dimension] - b.constant <= -a.constant {
        return true
      }
    }
    return false
  }
}
