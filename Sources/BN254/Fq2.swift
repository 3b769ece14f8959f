import CFieldKernels

/// An element `real + imaginary u` of `Fq2 = Fq[u] / (u^2 + 1)`: coordinates of points of `G2`.
@frozen
public struct Fq2: Sendable, Hashable {
  public var real: Fq
  public var imaginary: Fq

  @inline(__always)
  public init(_ real: Fq, _ imaginary: Fq) {
    self.real = real
    self.imaginary = imaginary
  }

  public static var zero: Fq2 { Fq2(.zero, .zero) }
  public static var one: Fq2 { Fq2(.one, .zero) }

  /// `9 + u`, which is neither a square nor a cube: the tower and the twist are built on it.
  public static var xi: Fq2 { Fq2(Fq(UInt64(9)), .one) }

  @inline(__always)
  public var isZero: Bool { real.isZero && imaginary.isZero }

  @inline(__always)
  public static func + (a: Fq2, b: Fq2) -> Fq2 { Fq2(a.real + b.real, a.imaginary + b.imaginary) }

  @inline(__always)
  public static func - (a: Fq2, b: Fq2) -> Fq2 { Fq2(a.real - b.real, a.imaginary - b.imaginary) }

  @inline(__always)
  public static prefix func - (a: Fq2) -> Fq2 { Fq2(-a.real, -a.imaginary) }

  /// Karatsuba: three products in `Fq`.
  public static func * (a: Fq2, b: Fq2) -> Fq2 {
    let low = a.real * b.real
    let high = a.imaginary * b.imaginary
    let mixed = (a.real + a.imaginary) * (b.real + b.imaginary)
    return Fq2(low - high, mixed - low - high)
  }

  @inline(__always)
  public static func * (a: Fq2, b: Fq) -> Fq2 { Fq2(a.real * b, a.imaginary * b) }

  @inline(__always)
  public static func += (a: inout Fq2, b: Fq2) { a = a + b }
  @inline(__always)
  public static func -= (a: inout Fq2, b: Fq2) { a = a - b }
  @inline(__always)
  public static func *= (a: inout Fq2, b: Fq2) { a = a * b }

  /// `(a + b u)^2 = (a + b)(a - b) + 2ab u`.
  public func squared() -> Fq2 {
    Fq2((real + imaginary) * (real - imaginary), (real * imaginary).doubled())
  }

  @inline(__always)
  public func doubled() -> Fq2 { Fq2(real.doubled(), imaginary.doubled()) }

  @inline(__always)
  func tripled() -> Fq2 { doubled() + self }

  /// `real - imaginary u`, which is also the Frobenius map `x -> x^q`.
  @inline(__always)
  public var conjugate: Fq2 { Fq2(real, -imaginary) }

  /// The product with `9 + u`, by additions.
  @inline(__always)
  func timesXi() -> Fq2 {
    let eight = doubled().doubled().doubled()
    return Fq2(eight.real + real - imaginary, eight.imaginary + imaginary + real)
  }

  /// `real^2 + imaginary^2`, the product of the conjugates.
  public var norm: Fq { real.squared() + imaginary.squared() }

  /// The inverse, or `nil` for 0.
  public func inverse() -> Fq2? {
    guard let factor = norm.inverse() else { return nil }
    return conjugate * factor
  }

  /// `self^exponent` for an exponent given by limbs with the least significant first; `0^0 = 1`.
  public func pow(_ exponent: [UInt64]) -> Fq2 {
    var result = Fq2.one
    for limb in exponent.reversed() {
      for bit in (UInt64(0)..<64).reversed() {
        result = result.squared()
        if limb >> bit & 1 == 1 { result *= self }
      }
    }
    return result
  }

  /// Inverts every element with one inversion; zeros stay zero.
  public static func batchInvert(_ values: inout [Fq2]) {
    var norms = values.map(\.norm)
    Fq.batchInvert(&norms)
    for index in values.indices { values[index] = values[index].conjugate * norms[index] }
  }
}

extension Fq2: CustomStringConvertible {
  public var description: String { "\(real) + \(imaginary) u" }
}

extension Fq {
  /// A constant, from a value below the modulus in limbs with the most significant first.
  init(constant l3: UInt64, _ l2: UInt64, _ l1: UInt64, _ l0: UInt64) {
    let raw = Fq(montgomery: cfk_limbs(l0: l0, l1: l1, l2: l2, l3: l3))
    self = raw * Fq(montgomery: BaseParameters.square)
  }
}
