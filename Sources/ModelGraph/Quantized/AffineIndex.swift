/// The index into one dimension of a tensor, as an affine function of the indices of an operation:
/// `constant + sum coefficient * index`. A read outside the tensor contributes nothing.
package struct AffineIndex: Sendable, Equatable {
  package struct Term: Sendable, Equatable {
    /// Position in the list of indices.
    package var variable: Int
    package var coefficient: Int

    package init(variable: Int, coefficient: Int) {
      self.variable = variable
      self.coefficient = coefficient
    }
  }

  package var terms: [Term]
  package var constant: Int

  package init(terms: [Term], constant: Int = 0) {
    self.terms = terms
    self.constant = constant
  }

  /// `coefficient * index(variable) + constant`.
  package static func index(_ variable: Int, coefficient: Int = 1, constant: Int = 0) -> AffineIndex {
    AffineIndex(terms: [Term(variable: variable, coefficient: coefficient)], constant: constant)
  }

  /// Always the same entry.
  package static func fixed(_ constant: Int) -> AffineIndex { AffineIndex(terms: [], constant: constant) }

  /// The interval of values over indices in `0..<sizes[variable]`; nil if a variable does not exist or it overflows.
  package func range(sizes: [Int]) -> ClosedRange<Int>? {
    var (lower, upper) = (constant, constant)
    for term in terms {
      guard sizes.indices.contains(term.variable) else { return nil }
      let (reach, first) = term.coefficient.multipliedReportingOverflow(by: sizes[term.variable] - 1)
      let (end, second) = (reach < 0 ? lower : upper).addingReportingOverflow(reach)
      guard !first, !second else { return nil }
      if reach < 0 { lower = end } else { upper = end }
    }
    return lower...upper
  }
}
