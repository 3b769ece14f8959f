import BN254
import TestSupport

/// Values at which a prime field of four limbs may go wrong.
enum Boundary {
  /// Residues as integers: around 0, around the modulus, around its half, around powers of two; and for each of them the
  /// value whose Montgomery form it is. Then random ones.
  ///
  /// - Parameter every: the step between exponents of the powers of two.
  static func integers<Modulus>(
    _: ReferenceField<Modulus>.Type, random count: Int, every: Int = 1
  ) -> [BigInteger] {
    let p = Modulus.modulus
    var values: [BigInteger] = [0, 1, 2, 3, p - 1, p - 2, p - 3, (p - 1) / 2, (p + 1) / 2]
    for exponent in stride(from: 1, to: p.bitWidth, by: every) {
      let power: BigInteger = (1 as BigInteger) << exponent
      values += [power - 1, power, power + 1]
    }
    // All ones in the low limbs: carries run through.
    values += (0..<4).map { limb in ((p >> (64 * limb)) << (64 * limb)) - 1 }.filter { $0.signum >= 0 }
    guard let unshift = ((1 as BigInteger) << 256).inverse(modulo: p) else { return [] }
    values += values.map { $0 * unshift % p }
    var random = TestRandom("boundary")
    values += (0..<count).map { _ in BigInteger(bytes: random.bytes(40)) % p }
    return Array(Set(values.map { $0.reduced(modulo: p) })).sorted()
  }
}
