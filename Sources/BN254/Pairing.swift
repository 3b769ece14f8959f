/// The optimal ate pairing `G1 x G2 -> Fq12` of BN254.
///
/// Vercauteren, "Optimal pairings", 2010, section IV; formulas of Aranha, Karabina, Longa, Gebotys and López, "Faster
/// explicit formulas for computing pairings over ordinary curves", 2011, section 4.
public enum Pairing {
  /// The parameter `x` of the Barreto-Naehrig family.
  static let parameter: UInt64 = 4_965_661_367_192_848_881

  /// `e(p, q)`. Both points must be on their curves and `q` in `G2`; the value is 1 where one is infinity.
  public static func pairing(_ p: G1Affine, _ q: G2Affine) -> Fq12 {
    finalExponentiation(millerLoop([(p, q)]))
  }

  /// Whether the product of `e(p, q)` over all pairs is 1, with shared squares and one final exponentiation.
  ///
  /// Points must be on their curves and those of the second group in `G2`. The empty product is 1.
  public static func productIsOne(_ pairs: [(G1Affine, G2Affine)]) -> Bool {
    finalExponentiation(millerLoop(pairs)) == .one
  }

  /// `value^((q^12 - 1) / r)` for a value other than 0.
  ///
  /// The last factor of the exponent follows Scott, Benger, Charlemagne, Dominguez Perez and Kachisa, "On the final
  /// exponentiation for calculating pairings on ordinary elliptic curves", 2009, section 5, and is exact.
  static func finalExponentiation(_ value: Fq12) -> Fq12 {
    guard let inverse = value.inverse() else { return .zero }
    // (q^6 - 1)(q^2 + 1), which leads into the cyclotomic subgroup: there, conjugates are inverses.
    let half = value.conjugate * inverse
    let f = half.frobeniusSquared() * half

    let fx = powerOfParameter(f)
    let fxx = powerOfParameter(fx)
    let fxxx = powerOfParameter(fxx)
    let y0 = f.frobenius() * f.frobeniusSquared() * f.frobeniusSquared().frobenius()
    let y1 = f.conjugate
    let y2 = fxx.frobeniusSquared()
    let y3 = fx.frobenius().conjugate
    let y4 = (fx * fxx.frobenius()).conjugate
    let y5 = fxx.conjugate
    let y6 = (fxxx * fxxx.frobenius()).conjugate

    // y0 y1^2 y2^6 y3^12 y4^18 y5^30 y6^36.
    var t0 = y6.cyclotomicSquared() * y4 * y5
    var t1 = y3 * y5 * t0
    t0 = t0 * y2
    t1 = t1.cyclotomicSquared() * t0
    t1 = t1.cyclotomicSquared()
    t0 = (t1 * y1).cyclotomicSquared()
    return t0 * (t1 * y0)
  }

  /// `value^x` in the cyclotomic subgroup.
  private static func powerOfParameter(_ value: Fq12) -> Fq12 {
    let inverse = value.conjugate
    var result = value
    for digit in parameterDigits.dropFirst() {
      result = result.cyclotomicSquared()
      if digit == 1 {
        result *= value
      } else if digit == -1 {
        result *= inverse
      }
    }
    return result
  }

  /// Non-adjacent forms, the most significant digit first: 1, followed by digits -1, 0 and 1.
  private static let parameterDigits = signedDigits(UInt128(parameter))
  static let loopDigits = signedDigits(6 * UInt128(parameter) + 2)

  static func signedDigits(_ value: UInt128) -> [Int8] {
    var value = value
    var digits: [Int8] = []
    while value != 0 {
      if value & 1 == 0 {
        digits.append(0)
      } else if value & 3 == 1 {
        digits.append(1)
        value -= 1
      } else {
        digits.append(-1)
        value += 1
      }
      value >>= 1
    }
    return digits.reversed()
  }
}
