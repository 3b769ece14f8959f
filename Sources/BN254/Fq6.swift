/// An element `c0 + c1 v + c2 v^2` of `Fq6 = Fq2[v] / (v^3 - xi)` with `xi = 9 + u`.
@frozen
public struct Fq6: Sendable, Hashable {
  public var c0: Fq2
  public var c1: Fq2
  public var c2: Fq2

  @inline(__always)
  public init(_ c0: Fq2, _ c1: Fq2, _ c2: Fq2) {
    self.c0 = c0
    self.c1 = c1
    self.c2 = c2
  }

  public static var zero: Fq6 { Fq6(.zero, .zero, .zero) }
  public static var one: Fq6 { Fq6(.one, .zero, .zero) }

  public var isZero: Bool { c0.isZero && c1.isZero && c2.isZero }

  @inline(__always)
  public static func + (a: Fq6, b: Fq6) -> Fq6 { Fq6(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2) }

  @inline(__always)
  public static func - (a: Fq6, b: Fq6) -> Fq6 { Fq6(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2) }

  @inline(__always)
  public static prefix func - (a: Fq6) -> Fq6 { Fq6(-a.c0, -a.c1, -a.c2) }

  /// Karatsuba: six products in `Fq2`.
  public static func * (a: Fq6, b: Fq6) -> Fq6 {
    let t0 = a.c0 * b.c0
    let t1 = a.c1 * b.c1
    let t2 = a.c2 * b.c2
    let t12 = (a.c1 + a.c2) * (b.c1 + b.c2) - t1 - t2
    let t01 = (a.c0 + a.c1) * (b.c0 + b.c1) - t0 - t1
    let t02 = (a.c0 + a.c2) * (b.c0 + b.c2) - t0 - t2
    return Fq6(t0 + t12.timesXi(), t01 + t2.timesXi(), t02 + t1)
  }

  @inline(__always)
  public static func * (a: Fq6, b: Fq2) -> Fq6 { Fq6(a.c0 * b, a.c1 * b, a.c2 * b) }

  /// The product with `b0 + b1 v`: five products in `Fq2`.
  func timesSparse(_ b0: Fq2, _ b1: Fq2) -> Fq6 {
    let t0 = c0 * b0
    let t1 = c1 * b1
    let t12 = (c1 + c2) * b1 - t1
    let t01 = (c0 + c1) * (b0 + b1) - t0 - t1
    let t02 = c2 * b0
    return Fq6(t0 + t12.timesXi(), t01, t02 + t1)
  }

  public func squared() -> Fq6 { self * self }

  @inline(__always)
  public func doubled() -> Fq6 { self + self }

  /// The product with `v`.
  @inline(__always)
  func timesV() -> Fq6 { Fq6(c2.timesXi(), c0, c1) }

  /// The inverse, or `nil` for 0, by the norm to `Fq2`.
  public func inverse() -> Fq6? {
    let t0 = c0.squared() - (c1 * c2).timesXi()
    let t1 = c2.squared().timesXi() - c0 * c1
    let t2 = c1.squared() - c0 * c2
    let norm = c0 * t0 + (c2 * t1 + c1 * t2).timesXi()
    guard let factor = norm.inverse() else { return nil }
    return Fq6(t0, t1, t2) * factor
  }
}

extension Fq6: CustomStringConvertible {
  public var description: String { "(\(c0), \(c1), \(c2))" }
}
