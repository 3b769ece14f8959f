/// A point of `G1` in extended Jacobian coordinates: `x = X / ZZ`, `y = Y / ZZZ`, `ZZ^3 = ZZZ^2`; infinity has `ZZ = 0`.
///
/// Formulas: Explicit-Formulas Database, short Weierstrass curves, XYZZ coordinates; every exceptional case is checked.
@frozen
public struct G1: Sendable {
  @usableFromInline var x: Fq
  @usableFromInline var y: Fq
  @usableFromInline var zz: Fq
  @usableFromInline var zzz: Fq

  @inlinable @inline(__always)
  init(x: Fq, y: Fq, zz: Fq, zzz: Fq) {
    self.x = x
    self.y = y
    self.zz = zz
    self.zzz = zzz
  }

  @inlinable
  public static var identity: G1 { G1(x: .zero, y: .zero, zz: .zero, zzz: .zero) }

  @inlinable
  public init(_ point: G1Affine) {
    self = point.isInfinity ? .identity : G1(x: point.x, y: point.y, zz: .one, zzz: .one)
  }

  @inlinable @inline(__always)
  public var isIdentity: Bool { zz.isZero }

  public func doubled() -> G1 {
    if isIdentity { return self }
    let u = y.doubled()
    let v = u.squared()
    let w = u * v
    let s = x * v
    let square = x.squared()
    let m = square.doubled() + square
    let x3 = m.squared() - s.doubled()
    return G1(x: x3, y: m * (s - x3) - w * y, zz: v * zz, zzz: w * zzz)
  }

  public static func + (a: G1, b: G1) -> G1 {
    if a.isIdentity { return b }
    if b.isIdentity { return a }
    let u1 = a.x * b.zz
    let s1 = a.y * b.zzz
    let p = b.x * a.zz - u1
    let r = b.y * a.zzz - s1
    if p.isZero { return r.isZero ? a.doubled() : .identity }
    let pp = p.squared()
    let ppp = p * pp
    let q = u1 * pp
    let x3 = r.squared() - ppp - q.doubled()
    return G1(
      x: x3, y: r * (q - x3) - s1 * ppp, zz: a.zz * b.zz * pp, zzz: a.zzz * b.zzz * ppp)
  }

  public static func + (a: G1, b: G1Affine) -> G1 {
    if b.isInfinity { return a }
    if a.isIdentity { return G1(b) }
    let p = b.x * a.zz - a.x
    let r = b.y * a.zzz - a.y
    if p.isZero { return r.isZero ? G1(b).doubled() : .identity }
    let pp = p.squared()
    let ppp = p * pp
    let q = a.x * pp
    let x3 = r.squared() - ppp - q.doubled()
    return G1(x: x3, y: r * (q - x3) - a.y * ppp, zz: a.zz * pp, zzz: a.zzz * ppp)
  }

  public static prefix func - (a: G1) -> G1 { G1(x: a.x, y: -a.y, zz: a.zz, zzz: a.zzz) }
  public static func - (a: G1, b: G1) -> G1 { a + (-b) }
  public static func += (a: inout G1, b: G1) { a = a + b }
  public static func += (a: inout G1, b: G1Affine) { a = a + b }
  public static func -= (a: inout G1, b: G1) { a = a - b }

  public static func == (a: G1, b: G1) -> Bool {
    if a.isIdentity || b.isIdentity { return a.isIdentity == b.isIdentity }
    return a.x * b.zz == b.x * a.zz && a.y * b.zzz == b.y * a.zzz
  }

  /// `scalar * point`, by signed windows of 4 bits of the two halves of the scalar along the endomorphism.
  public static func * (scalar: Fr, point: G1) -> G1 {
    let (magnitude, isNegative) = ScalarLimbs.signed(scalar)
    let (first, second) = G1Endomorphism.split(magnitude)
    let halves = (ScalarLimbs(first.magnitude), ScalarLimbs(second.magnitude))
    let windows = ScalarWindows(bits: max(halves.0.bitWidth, halves.1.bitWidth), width: 4)
    let rests = (halves.0 &+ windows.offset, halves.1 &+ windows.offset)
    // Multiples 1 to 8 of the point with the sign of the first half, then of its image with that of the second.
    return withUnsafeTemporaryAllocation(of: G1.self, capacity: 16) { multiples in
      let start = isNegative != (first < 0) ? -point : point
      multiples.initializeElement(at: 0, to: start)
      multiples.initializeElement(at: 1, to: start.doubled())
      for index in 2..<8 { multiples.initializeElement(at: index, to: multiples[index - 1] + start) }
      let flips = (first < 0) != (second < 0)
      for index in 0..<8 {
        let image = G1Endomorphism.image(multiples[index])
        multiples.initializeElement(at: 8 + index, to: flips ? -image : image)
      }
      var result = G1.identity
      for window in (0..<windows.count).reversed() {
        if !result.isIdentity { result = result.doubled().doubled().doubled().doubled() }
        for (rest, base) in [(rests.0, 0), (rests.1, 8)] {
          let digit = windows.digit(window, of: rest)
          if digit > 0 { result += multiples[base + digit - 1] }
          if digit < 0 { result -= multiples[base - digit - 1] }
        }
      }
      return result
    }
  }

  public var affine: G1Affine { G1.normalize([self])[0] }

  /// Affine coordinates of all points, with one inversion.
  public static func normalize(_ points: [G1]) -> [G1Affine] {
    // 1 / ZZZ gives 1 / ZZ = (ZZ / ZZZ)^2 as ZZ^3 = ZZZ^2.
    var inverses = points.map(\.zzz)
    Fq.batchInvert(&inverses)
    return zip(points, inverses).map { point, inverse in
      if point.isIdentity { return .infinity }
      let ratio = point.zz * inverse
      return G1Affine(x: point.x * ratio.squared(), y: point.y * inverse)
    }
  }
}

extension G1: Equatable {}
