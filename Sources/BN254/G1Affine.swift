/// A point of `G1`: `y^2 = x^3 + 3` over `Fq`, cofactor 1. `(0, 0)`, which is not on the curve, stands for infinity.
@frozen
public struct G1Affine: Sendable, Hashable {
  public var x: Fq
  public var y: Fq

  @inlinable @inline(__always)
  public init(x: Fq, y: Fq) {
    self.x = x
    self.y = y
  }

  public static var infinity: G1Affine { G1Affine(x: .zero, y: .zero) }
  public static var generator: G1Affine { G1Affine(x: .one, y: Fq(UInt64(2))) }

  @inlinable @inline(__always)
  public var isInfinity: Bool { x.isZero && y.isZero }

  public var isOnCurve: Bool {
    isInfinity || y.squared() == x.squared() * x + Fq(UInt64(3))
  }

  @inlinable @inline(__always)
  public static prefix func - (point: G1Affine) -> G1Affine { G1Affine(x: point.x, y: -point.y) }

  /// 64 bytes `x || y`, big-endian and canonical, on the curve; 64 zero bytes are infinity. Everything else is refused.
  public init?(canonicalBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 64, let x = Fq(canonicalBytes: bytes.prefix(32)),
      let y = Fq(canonicalBytes: bytes.dropFirst(32))
    else { return nil }
    self.init(x: x, y: y)
    guard isOnCurve else { return nil }
  }

  /// 64 bytes `x || y`, big-endian.
  public var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    x.appendCanonicalBytes(to: &bytes)
    y.appendCanonicalBytes(to: &bytes)
    return bytes
  }
}
