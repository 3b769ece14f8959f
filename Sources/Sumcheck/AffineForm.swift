import BN254

/// An affine form `constant + sum_i coefficients[i] s_i` in the hidden scalars `s_0, s_1, ..` of a proof.
///
/// A hidden scalar is shown only with a one-time pad added to it, so the verifier carries every claim of a sum-check
/// in this form and settles it at the end (padded transcripts, Longfellow [Frigo-shelat 2024/2010]).
package struct AffineForm: Sendable, Equatable {
  package var constant: Fr
  package var coefficients: [Fr]

  /// The zero form in `count` hidden scalars.
  package init(count: Int, constant: Fr = .zero) {
    self.constant = constant
    coefficients = [Fr](repeating: .zero, count: count)
  }

  /// The form that is hidden scalar `index` itself.
  package static func hidden(_ index: Int, of count: Int) -> AffineForm {
    var form = AffineForm(count: count)
    form.coefficients[index] = .one
    return form
  }

  package mutating func add(_ coefficient: Fr, hidden index: Int) {
    coefficients[index] += coefficient
  }

  package mutating func add(_ other: AffineForm, scaledBy scale: Fr = .one) {
    constant += scale * other.constant
    for i in coefficients.indices where !other.coefficients[i].isZero {
      coefficients[i] += scale * other.coefficients[i]
    }
  }

  package mutating func scale(by factor: Fr) {
    constant *= factor
    for i in coefficients.indices where !coefficients[i].isZero { coefficients[i] *= factor }
  }

  package func scaled(by factor: Fr) -> AffineForm {
    var copy = self
    copy.scale(by: factor)
    return copy
  }

  /// The value of the form at the given hidden scalars.
  package func value(at hidden: [Fr]) -> Fr {
    var sum = constant
    for i in coefficients.indices where !coefficients[i].isZero { sum += coefficients[i] * hidden[i] }
    return sum
  }
}
