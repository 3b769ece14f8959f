/// A point of the twist `y^2 = x^3 + 3 / xi` over `Fq2`. `G2` is its subgroup whose order is that of `G1`.
///
/// `(0, 0)`, which is not on the curve, stands for infinity.
@frozen
public struct G2Affine: Sendable, Hashable {
  public var x: Fq2
  public var y: Fq2

  public init(x: Fq2, y: Fq2) {
    self.x = x
    self.y = y
  }

  public static var infinity: G2Affine { G2Affine(x: .zero, y: .zero) }

  /// The generator of EIP-197.
  public static let generator = G2Affine(
    x: Fq2(
      Fq(constant: 0x1800_deef_121f_1e76, 0x426a_0066_5e5c_4479, 0x6743_22d4_f75e_dadd, 0x46de_bd5c_d992_f6ed),
      Fq(constant: 0x198e_9393_920d_483a, 0x7260_bfb7_31fb_5d25, 0xf1aa_4933_35a9_e712, 0x97e4_85b7_aef3_12c2)),
    y: Fq2(
      Fq(constant: 0x12c8_5ea5_db8c_6deb, 0x4aab_7180_8dcb_408f, 0xe3d1_e769_0c43_d37b, 0x4ce6_cc01_66fa_7daa),
      Fq(constant: 0x0906_89d0_585f_f075, 0xec9e_99ad_690c_3395, 0xbc4b_3133_70b3_8ef3, 0x55ac_dadc_d122_975b)))

  /// The constant of the twist, `3 / xi`.
  static let twist: Fq2 = {
    // 1 / (9 + u) = (9 - u) / 82.
    let inverse = Fq(UInt64(82)).inverse() ?? .zero
    return Fq2.xi.conjugate * (Fq(UInt64(3)) * inverse)
  }()

  public var isInfinity: Bool { x.isZero && y.isZero }

  public var isOnCurve: Bool { isInfinity || y.squared() == x.squared() * x + G2Affine.twist }

  public static prefix func - (point: G2Affine) -> G2Affine { G2Affine(x: point.x, y: -point.y) }

  /// The untwist-Frobenius-twist endomorphism; it multiplies points of `G2` by `q`.
  func endomorphism() -> G2Affine {
    G2Affine(x: x.conjugate * Frobenius.gamma[2], y: y.conjugate * Frobenius.gamma[3])
  }

  /// Whether a point on the curve is in `G2`: `psi(P) = [6 x^2] P` for the curve parameter `x`.
  ///
  /// The endomorphism satisfies `psi^2 - t psi + q = 0` on the whole curve over `Fq2`. With `t - 1 = 6 x^2` the test gives
  /// `[(t - 1)^2 - t (t - 1) + q] P = [q + 1 - t] P = [r] P = 0`, and `r^2` does not divide the order of that group.
  /// In `G2` itself, `psi` multiplies by `q`, which is `t - 1` modulo `r`.
  public var isInSubgroup: Bool {
    if isInfinity { return true }
    let parameter = Pairing.parameter
    let square = G2(self).times(parameter).times(parameter)
    let double = square.doubled()
    return double.doubled() + double == G2(endomorphism())
  }

  /// 128 bytes in the order of EIP-197: `x_imaginary || x_real || y_imaginary || y_real`, each big-endian and canonical;
  /// 128 zero bytes are infinity. A point off the curve or outside the subgroup is refused.
  public init?(canonicalBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 128, let xImaginary = Fq(canonicalBytes: bytes.prefix(32)),
      let xReal = Fq(canonicalBytes: bytes.dropFirst(32).prefix(32)),
      let yImaginary = Fq(canonicalBytes: bytes.dropFirst(64).prefix(32)),
      let yReal = Fq(canonicalBytes: bytes.dropFirst(96))
    else { return nil }
    self.init(x: Fq2(xReal, xImaginary), y: Fq2(yReal, yImaginary))
    guard isOnCurve, isInSubgroup else { return nil }
  }

  /// 128 bytes in the order of EIP-197.
  public var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    for coordinate in [x, y] {
      coordinate.imaginary.appendCanonicalBytes(to: &bytes)
      coordinate.real.appendCanonicalBytes(to: &bytes)
    }
    return bytes
  }
}
