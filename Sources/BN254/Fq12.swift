/// An element `c0 + c1 w` of `Fq12 = Fq6[w] / (w^2 - v)`, so `w^6 = xi = 9 + u`: values of the pairing.
@frozen
public struct Fq12: Sendable, Hashable {
  public var c0: Fq6
  public var c1: Fq6

  @inline(__always)
  public init(_ c0: Fq6, _ c1: Fq6) {
    self.c0 = c0
    self.c1 = c1
  }

  /// From the coefficients of `1, w, ..., w^5`; there must be six.
  public init(coefficients: [Fq2]) {
    precondition(coefficients.count == 6)
    c0 = Fq6(coefficients[0], coefficients[2], coefficients[4])
    c1 = Fq6(coefficients[1], coefficients[3], coefficients[5])
  }

  /// The coefficients of `1, w, ..., w^5`.
  public var coefficients: [Fq2] { [c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2] }

  public static var zero: Fq12 { Fq12(.zero, .zero) }
  public static var one: Fq12 { Fq12(.one, .zero) }

  public var isZero: Bool { c0.isZero && c1.isZero }

  public static func + (a: Fq12, b: Fq12) -> Fq12 { Fq12(a.c0 + b.c0, a.c1 + b.c1) }
  public static func - (a: Fq12, b: Fq12) -> Fq12 { Fq12(a.c0 - b.c0, a.c1 - b.c1) }
  public static prefix func - (a: Fq12) -> Fq12 { Fq12(-a.c0, -a.c1) }

  /// Karatsuba: three products in `Fq6`.
  public static func * (a: Fq12, b: Fq12) -> Fq12 {
    let t0 = a.c0 * b.c0
    let t1 = a.c1 * b.c1
    let mixed = (a.c0 + a.c1) * (b.c0 + b.c1)
    return Fq12(t0 + t1.timesV(), mixed - t0 - t1)
  }

  public static func += (a: inout Fq12, b: Fq12) { a = a + b }
  public static func -= (a: inout Fq12, b: Fq12) { a = a - b }
  public static func *= (a: inout Fq12, b: Fq12) { a = a * b }

  /// The product with the line value `l0 + l1 w + l3 w^3`: 13 products in `Fq2`.
  func timesLine(_ l0: Fq2, _ l1: Fq2, _ l3: Fq2) -> Fq12 {
    let t0 = c0 * l0
    let t1 = c1.timesSparse(l1, l3)
    let mixed = (c0 + c1).timesSparse(l0 + l1, l3)
    return Fq12(t0 + t1.timesV(), mixed - t0 - t1)
  }

  /// The complex method: two products in `Fq6`.
  public func squared() -> Fq12 {
    let t = c0 * c1
    let mixed = (c0 + c1) * (c0 + c1.timesV())
    return Fq12(mixed - t - t.timesV(), t.doubled())
  }

  public func doubled() -> Fq12 { Fq12(c0.doubled(), c1.doubled()) }

  /// `c0 - c1 w = self^(q^6)`. It is the inverse of every element whose order divides `q^6 + 1`.
  public var conjugate: Fq12 { Fq12(c0, -c1) }

  /// The inverse, or `nil` for 0.
  public func inverse() -> Fq12? {
    let norm = c0.squared() - c1.squared().timesV()
    guard let factor = norm.inverse() else { return nil }
    return Fq12(c0 * factor, -(c1 * factor))
  }

  /// `self^exponent` for an exponent given by limbs with the least significant first; `0^0 = 1`.
  public func pow(_ exponent: [UInt64]) -> Fq12 {
    var result = Fq12.one
    for limb in exponent.reversed() {
      for bit in (UInt64(0)..<64).reversed() {
        result = result.squared()
        if limb >> bit & 1 == 1 { result *= self }
      }
    }
    return result
  }

  /// `self^q`.
  public func frobenius() -> Fq12 {
    let g = Frobenius.gamma
    return Fq12(
      Fq6(c0.c0.conjugate, c0.c1.conjugate * g[2], c0.c2.conjugate * g[4]),
      Fq6(c1.c0.conjugate * g[1], c1.c1.conjugate * g[3], c1.c2.conjugate * g[5]))
  }

  /// `self^(q^2)`.
  public func frobeniusSquared() -> Fq12 {
    let g = Frobenius.gammaSquared
    return Fq12(
      Fq6(c0.c0, c0.c1 * g[2], c0.c2 * g[4]),
      Fq6(c1.c0 * g[1], c1.c1 * g[3], c1.c2 * g[5]))
  }

  /// The square of an element of the cyclotomic subgroup, whose order divides `q^4 - q^2 + 1`: nine squares in `Fq2`.
  ///
  /// Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010, section 3.2.
  func cyclotomicSquared() -> Fq12 {
    let (a0, a1) = Fq12.squareFq4(c0.c0, c1.c1)
    let (b0, b1) = Fq12.squareFq4(c1.c0, c0.c2)
    let (d0, d1) = Fq12.squareFq4(c0.c1, c1.c2)
    return Fq12(
      Fq6(a0.tripled() - c0.c0.doubled(), b0.tripled() - c0.c1.doubled(), d0.tripled() - c0.c2.doubled()),
      Fq6(
        d1.timesXi().tripled() + c1.c0.doubled(), a1.tripled() + c1.c1.doubled(), b1.tripled() + c1.c2.doubled()))
  }

  /// `(a + b s)^2` with `s^2 = xi`.
  @inline(__always)
  private static func squareFq4(_ a: Fq2, _ b: Fq2) -> (Fq2, Fq2) {
    let aa = a.squared()
    let bb = b.squared()
    return (aa + bb.timesXi(), (a + b).squared() - aa - bb)
  }
}

extension Fq12: CustomStringConvertible {
  /// The coefficients of `1, w, ..., w^5`.
  public var description: String { "\(coefficients)" }
}

/// The factors of the Frobenius map on the powers of `w`: `(w^k)^q = gamma_k w^k`.
enum Frobenius {
  /// `gamma_k = xi^(k (q - 1) / 6)` for `k` in `0..<6`.
  static let gamma: [Fq2] = {
    let m = BaseParameters.modulus
    // q - 1 only changes the last limb, as q is odd; 6 divides it.
    var exponent = [m.l0 - 1, m.l1, m.l2, m.l3]
    var remainder: UInt64 = 0
    for index in exponent.indices.reversed() {
      (exponent[index], remainder) = UInt64(6).dividingFullWidth((remainder, exponent[index]))
    }
    let first = Fq2.xi.pow(exponent)
    var powers = [Fq2.one]
    for _ in 1..<6 { powers.append(powers[powers.count - 1] * first) }
    return powers
  }()

  /// The factors of `x -> x^(q^2)`, which are in `Fq`.
  static let gammaSquared: [Fq] = gamma.map(\.norm)
}
