import BN254

/// The textbook group law in affine coordinates over plain integers; `nil` is infinity.
struct ReferencePoint: Equatable {
  var x: ReferenceFq
  var y: ReferenceFq

  init(x: ReferenceFq, y: ReferenceFq) {
    self.x = x
    self.y = y
  }

  init?(_ point: G1Affine) {
    guard !point.isInfinity else { return nil }
    x = ReferenceFq(BigInteger(point.x))
    y = ReferenceFq(BigInteger(point.y))
  }

  static func sum(_ a: ReferencePoint?, _ b: ReferencePoint?) -> ReferencePoint? {
    guard let a else { return b }
    guard let b else { return a }
    let slope: ReferenceFq
    if a.x == b.x {
      guard a.y == b.y, let inverse = a.y.doubled().inverse() else { return nil }
      slope = ReferenceFq(3) * a.x.squared() * inverse
    } else {
      guard let inverse = (a.x - b.x).inverse() else { return nil }
      slope = (a.y - b.y) * inverse
    }
    let x = slope.squared() - a.x - b.x
    return ReferencePoint(x: x, y: slope * (a.x - x) - a.y)
  }

  static func product(_ scalar: BigInteger, _ point: ReferencePoint?) -> ReferencePoint? {
    var result: ReferencePoint?
    for bit in (0..<scalar.bitWidth).reversed() {
      result = sum(result, result)
      if (scalar >> bit) % 2 == 1 { result = sum(result, point) }
    }
    return result
  }
}

/// Multiples by doubling and adding, for scalars that must not be reduced by the group order.
enum DoubleAndAdd {
  static func product(_ scalar: BigInteger, _ point: G1) -> G1 {
    if scalar.signum < 0 { return -product(-scalar, point) }
    var result = G1.identity
    for bit in (0..<scalar.bitWidth).reversed() {
      result = result.doubled()
      if (scalar >> bit) % 2 == 1 { result += point }
    }
    return result
  }

  static func product(_ scalar: BigInteger, _ point: G2) -> G2 {
    if scalar.signum < 0 { return -product(-scalar, point) }
    var result = G2.identity
    for bit in (0..<scalar.bitWidth).reversed() {
      result = result.doubled()
      if (scalar >> bit) % 2 == 1 { result += point }
    }
    return result
  }
}

/// Points of the twist, most of them outside `G2`.
enum TwistPoints {
  /// The curve over `Fq2` has this many points for each one of `G2`.
  static let cofactor = 2 * BarretoNaehrig.Base.modulus - BarretoNaehrig.Order.modulus

  static let twist = Fq2(3, 0) * (Fq2.xi.inverse() ?? .zero)

  /// The first `count` points of the curve whose x-coordinate is `u + 1, u + 2, ...`.
  static func first(_ count: Int) -> [G2Affine] {
    var points: [G2Affine] = []
    var candidate = 1
    while points.count < count {
      let x = Fq2(Fq(candidate), .one)
      if let y = squareRoot(x.squared() * x + twist) { points.append(G2Affine(x: x, y: y)) }
      candidate += 1
    }
    return points
  }

  /// The root of a square in `Fq` or `nil`; the modulus is 3 modulo 4.
  static func squareRoot(_ value: Fq) -> Fq? {
    let exponent = (BarretoNaehrig.Base.modulus + 1) / 4
    let root = Fq(BigInteger(value).pow(exponent, modulo: BarretoNaehrig.Base.modulus))
    return root.squared() == value ? root : nil
  }

  /// The complex method: `real = (a +- sqrt(a^2 + b^2)) / 2` is the square of the real part.
  static func squareRoot(_ value: Fq2) -> Fq2? {
    guard let norm = squareRoot(value.norm), let half = Fq(2).inverse() else { return nil }
    for sign in [norm, -norm] {
      guard let real = squareRoot((value.real + sign) * half), let inverse = real.doubled().inverse() else { continue }
      let root = Fq2(real, value.imaginary * inverse)
      if root.squared() == value { return root }
    }
    return nil
  }
}
