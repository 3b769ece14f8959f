/// A point of the twist in extended Jacobian coordinates: `x = X / ZZ`, `y = Y / ZZZ`, `ZZ^3 = ZZZ^2`; infinity has
/// `ZZ = 0`.
///
/// Formulas: Explicit-Formulas Database, short Weierstrass curves, XYZZ coordinates; every exceptional case is checked.
/// They hold on the whole curve, not only in `G2`.
@frozen
public struct G2: Sendable {
  var x: Fq2
  var y: Fq2
  var zz: Fq2
  var zzz: Fq2

  init(x: Fq2, y: Fq2, zz: Fq2, zzz: Fq2) {
    self.x = x
    self.y = y
    self.zz = zz
    self.zzz = zzz
  }

  public static var identity: G2 { G2(x: .zero, y: .zero, zz: .zero, zzz: .zero) }

  public init(_ point: G2Affine) {
    self = point.isInfinity ? .identity : G2(x: point.x, y: point.y, zz: .one, zzz: .one)
  }

  public var isIdentity: Bool { zz.isZero }

  public func doubled() -> G2 {
    if isIdentity { return self }
    let u = y.doubled()
    let v = u.squared()
    let w = u * v
    let s = x * v
    let m = x.squared().tripled()
    let x3 = m.squared() - s.doubled()
    return G2(x: x3, y: m * (s - x3) - w * y, zz: v * zz, zzz: w * zzz)
  }

  public static func + (a: G2, b: G2) -> G2 {
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
    return G2(x: x3, y: r * (q - x3) - s1 * ppp, zz: a.zz * b.zz * pp, zzz: a.zzz * b.zzz * ppp)
  }

  public static func + (a: G2, b: G2Affine) -> G2 { a + G2(b) }

  public static prefix func - (a: G2) -> G2 { G2(x: a.x, y: -a.y, zz: a.zz, zzz: a.zzz) }
  public static func - (a: G2, b: G2) -> G2 { a + (-b) }
  public static func += (a: inout G2, b: G2) { a = a + b }
  public static func += (a: inout G2, b: G2Affine) { a = a + b }
  public static func -= (a: inout G2, b: G2) { a = a - b }

  public static func == (a: G2, b: G2) -> Bool {
    if a.isIdentity || b.isIdentity { return a.isIdentity == b.isIdentity }
    return a.x * b.zz == b.x * a.zz && a.y * b.zzz == b.y * a.zzz
  }

  /// `scalar * self` for a small scalar; it does not reduce by the group order, so it holds on the whole curve.
  func times(_ scalar: UInt64) -> G2 {
    var result = G2.identity
    for bit in (0..<(UInt64.bitWidth - scalar.leadingZeroBitCount)).reversed() {
      result = result.doubled()
      if scalar >> UInt64(bit) & 1 == 1 { result += self }
    }
    return result
  }

  /// `scalar * point`, by a window of 4 bits.
  public static func * (scalar: Fr, point: G2) -> G2 {
    var table = [G2.identity, point]
    for _ in 2..<16 { table.append(table[table.count - 1] + point) }
    let (a, b, c, d) = scalar.canonicalLimbs
    var result = G2.identity
    for limb in [d, c, b, a] {
      for shift in stride(from: UInt64(60), through: 0, by: -4) {
        result = result.doubled().doubled().doubled().doubled()
        let digit = Int(limb >> shift & 15)
        if digit != 0 { result += table[digit] }
      }
    }
    return result
  }

  public var affine: G2Affine { G2.normalize([self])[0] }

  /// Affine coordinates of all points, with one inversion.
  public static func normalize(_ points: [G2]) -> [G2Affine] {
    // 1 / ZZZ gives 1 / ZZ = (ZZ / ZZZ)^2 as ZZ^3 = ZZZ^2.
    var inverses = points.map(\.zzz)
    Fq2.batchInvert(&inverses)
    return zip(points, inverses).map { point, inverse in
      if point.isIdentity { return .infinity }
      let ratio = point.zz * inverse
      return G2Affine(x: point.x * ratio.squared(), y: point.y * inverse)
    }
  }
}

extension G2: Equatable {}
