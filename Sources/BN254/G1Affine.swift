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
  public static var generator: G1Affine { G1Affine(x: .one, y: Fq.one.doubled()) }

  @inlinable @inline(__always)
  public var isInfinity: Bool { x.isZero && y.isZero }

  public var isOnCurve: Bool {
    isInfinity || y.squared() == x.squared() * x + (Fq.one.doubled() + .one)
  }

  @inlinable @inline(__always)
  public static prefix func - (point: G1Affine) -> G1Affine { G1Affine(x: point.x, y: -point.y) }

  /// 64 bytes `x || y`, big-endian and canonical, on the curve; 64 zero bytes are infinity. Everything else is refused.
  @inlinable
  public init?(canonicalBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 64, let point = withBytes(of: bytes, Self.canonical) else { return nil }
    self = point
  }

  @usableFromInline
  static func canonical(_ bytes: UnsafeRawBufferPointer) -> G1Affine? {
    guard let x = Fq.canonical(UnsafeRawBufferPointer(rebasing: bytes[..<32])),
      let y = Fq.canonical(UnsafeRawBufferPointer(rebasing: bytes[32...]))
    else { return nil }
    let point = G1Affine(x: x, y: y)
    return point.isOnCurve ? point : nil
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
