import BN254
import Sumcheck

/// The products of hidden scalars (protocol section 6): factors `a_t`, `b_t` as affine forms, `c_t` a hidden scalar.
package struct HiddenProducts: Sendable {
  /// A factor: most are one hidden scalar, a few of the zero-check are forms in several.
  package enum Factor: Sendable {
    case hidden(Int)
    case form(AffineForm)

    /// The value at hidden scalars of which those that the factor mentions are known.
    package func value(at hidden: [Fr]) -> Fr {
      switch self {
      case .hidden(let index): return hidden[index]
      case .form(let form):
        var sum = form.constant
        for (coefficient, value) in zip(form.coefficients, hidden) where !coefficient.isZero {
          sum += coefficient * value
        }
        return sum
      }
    }

    /// Adds `scale` times the factor to a form.
    package func add(to form: inout AffineForm, scaledBy scale: Fr) {
      switch self {
      case .hidden(let index): form.add(scale, hidden: index)
      case .form(let own): form.add(own, scaledBy: scale)
      }
    }
  }

  package struct Product: Sendable {
    package var a: Factor
    package var b: Factor
    package var c: Int

    package init(a: Factor, b: Factor, c: Int) {
      self.a = a
      self.b = b
      self.c = c
    }
  }

  package private(set) var products: [Product] = []
  /// `G` at the end of the zero-check.
  package let lookupEnd: AffineForm

  package init(shape: ProtocolShape, hidden: HiddenScalars, tableDenominator: Fr) {
    let count = hidden.count
    func form(_ index: Int) -> AffineForm { .hidden(index, of: count) }
    var products: [Product] = []
    var next = hidden.zeroCheckProducts.lowerBound
    func multiply(_ a: AffineForm, _ b: AffineForm) -> AffineForm {
      products.append(Product(a: .form(a), b: .form(b), c: next))
      next += 1
      return form(next - 1)
    }
    let first = hidden.denominators.lowerBound
    var p = form(first)
    var mixed = AffineForm(count: count, constant: .one)
    for lane in 1..<max(1, shape.lanes) {
      let denominator = form(first + lane)
      // With m_1 = 1 the first product of this kind is D_2 itself.
      var nextMixed = lane == 1 ? denominator : multiply(mixed, denominator)
      nextMixed.add(p)
      p = multiply(p, denominator)
      mixed = nextMixed
    }
    var numerator = form(hidden.multiplicities)
    numerator.add(tableDenominator, hidden: hidden.phi)
    var end = multiply(numerator, p)
    end.add(mixed, scaledBy: -tableDenominator)
    lookupEnd = end
    for (operands, c) in zip(hidden.operands, hidden.stepProducts) {
      products.append(Product(a: .hidden(operands.a), b: .hidden(operands.b), c: c))
    }
    self.products = products
  }
}
