import CFieldKernels

/// The endomorphism `(x, y) -> (beta x, y)` of `G1`, which multiplies by a cube root of unity `lambda`, and the
/// decomposition of scalars along it: Gallant, Lambert and Vanstone, "Faster point multiplication on elliptic curves
/// with efficient endomorphisms", 2001.
package enum G1Endomorphism {
  /// A cube root of unity in the base field.
  static var beta: Fq {
    Fq(
      montgomery: cfk_limbs(
        l0: 0x7193_0c11_d782_e155, l1: 0xa6bb_947c_ffbe_3323, l2: 0xaa30_3344_d474_1444, l3: 0x2c3b_3f0d_2659_4943))
  }

  @inline(__always)
  package static func image(_ point: G1Affine) -> G1Affine { G1Affine(x: point.x * beta, y: point.y) }

  @inline(__always)
  static func image(_ point: G1) -> G1 { G1(x: point.x * beta, y: point.y, zz: point.zz, zzz: point.zzz) }

  /// The points, followed by their images; to be deallocated.
  static func pointsAndImages(_ points: UnsafePointer<G1Affine>, _ count: Int) -> UnsafeMutablePointer<G1Affine> {
    let both = UnsafeMutablePointer<G1Affine>.allocate(capacity: 2 * count)
    both.initialize(from: points, count: count)
    for index in 0..<count { (both + count + index).initialize(to: image(points[index])) }
    return both
  }

  // A short basis of the lattice of all (a, b) with a + b lambda = 0 modulo the order, from Euclid's algorithm:
  // (long, short) and (short, -other).
  private static let long: UInt128 = 0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b
  private static let other: UInt128 = 0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128
  private static let short: UInt128 = 0x89d3_2568_94d2_13e3
  /// `other` and `short` times `2^254 / order`, rounded.
  private static let otherQuotient: UInt128 = 0x9333_bc05_29dc_f4b3_de9e_f675_0e47_ac63
  private static let shortQuotient: UInt128 = 0xb647_48cb_b1f8_2cf6

  /// `first + lambda second = scalar` modulo the order, with both below `2^127` in magnitude, for scalars below `2^253`.
  static func split(_ scalar: ScalarLimbs) -> (first: Int128, second: Int128) {
    // The nearest lattice point, by Babai's rounding; the difference to it is short.
    let c1 = quotient(scalar, otherQuotient)
    let c2 = quotient(scalar, shortQuotient)
    let low = UInt128(scalar.l1) << 64 | UInt128(scalar.l0)
    // Modulo 2^128, which is enough for the results.
    let first = low &- c1 &* long &- c2 &* short
    let second = c2 &* other &- c1 &* short
    return (Int128(truncatingIfNeeded: first), Int128(truncatingIfNeeded: second))
  }

  /// The same for a scalar of the field that is at most half the order.
  package static func split(_ scalar: Fr) -> (first: Int128, second: Int128) {
    let (magnitude, isNegative) = ScalarLimbs.signed(scalar)
    precondition(!isNegative, "at most half the order")
    return split(magnitude)
  }

  /// `scalar factor / 2^254`, rounded.
  @inline(__always)
  private static func quotient(_ scalar: ScalarLimbs, _ factor: UInt128) -> UInt128 {
    @inline(__always) func low(_ x: UInt128) -> UInt128 { x & UInt128(UInt64.max) }
    let (s0, s1, s2, s3) = (UInt128(scalar.l0), UInt128(scalar.l1), UInt128(scalar.l2), UInt128(scalar.l3))
    let (f0, f1) = (low(factor), factor >> 64)
    let p1 = s1 &* f0 &+ (s0 &* f0) >> 64
    let p2 = s2 &* f0 &+ p1 >> 64
    let p3 = s3 &* f0 &+ p2 >> 64
    let q1 = s0 &* f1 &+ low(p1)
    let q2 = s1 &* f1 &+ low(p2) &+ q1 >> 64
    let q3 = s2 &* f1 &+ low(p3) &+ q2 >> 64
    let q4 = s3 &* f1 &+ p3 >> 64 &+ q3 >> 64
    // Half a unit is bit 253, bit 61 of limb 3.
    let limb3 = low(q3) &+ 1 << 61
    return (q4 &+ limb3 >> 64) << 2 | low(limb3) >> 62
  }
}
