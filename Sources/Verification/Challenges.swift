import BN254

/// The challenges of one proof, in order of drawing.
package struct Challenges: Sendable, Equatable {
  package var alpha = Fr.zero
  package var gamma = Fr.zero
  package var z: [Fr] = []
  /// `r_l`, coordinate by coordinate.
  package var lookupPoint: [Fr] = []
  package var beta = Fr.zero
  package var rho: [Fr] = []
  package var sigma: [Fr] = []
  package var epsilon = Fr.zero
  package var u: [Fr] = []
  package var theta = Fr.zero
  package var lambda = Fr.zero
  package var delta = Fr.zero
  package var zeta = Fr.zero
  package var nu = Fr.zero
  package var zPrime = Fr.zero

  package init() {}
}

/// `1, x, x^2, ..`
package struct Powers: Sendable {
  private let base: Fr
  private var next = Fr.one

  package init(of base: Fr) {
    self.base = base
  }

  package mutating func take() -> Fr {
    defer { next *= base }
    return next
  }

  package static func list(of base: Fr, count: Int) -> [Fr] {
    var powers = Powers(of: base)
    return (0..<count).map { _ in powers.take() }
  }
}
