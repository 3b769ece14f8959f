import BN254
import CFieldKernels
import TestSupport
import Testing

/// The C functions on limbs, for both moduli, against plain integers.
@Suite struct FieldKernelTests {
  private static func integer(_ limbs: cfk_limbs) -> BigInteger {
    BigInteger(limbs: [limbs.l0, limbs.l1, limbs.l2, limbs.l3])
  }

  private static func limbs(_ value: BigInteger) -> cfk_limbs {
    let words = value.magnitudeLimbs + [0, 0, 0, 0]
    return cfk_limbs(l0: words[0], l1: words[1], l2: words[2], l3: words[3])
  }

  /// The product with BMI2 and ADX, also when the environment chose the portable one; `nil` without these instructions.
  private static func adx<P: FieldParameters>(_ a: cfk_limbs, _ b: cfk_limbs, _: P.Type) -> cfk_limbs? {
    #if arch(x86_64)
      guard cfk_processor_has_adx() else { return nil }
      let modulus = [P.modulus.l0, P.modulus.l1, P.modulus.l2, P.modulus.l3, P.inverse]
      return cfk_montgomery_multiply_adx(a, b, modulus)
    #else
      return nil
    #endif
  }

  private static func differences<P: FieldParameters, M>(_: P.Type, _ reference: ReferenceField<M>.Type) throws
    -> [String]
  {
    let p = M.modulus
    let unshift = try #require(((1 as BigInteger) << 256).inverse(modulo: p))
    let values = Boundary.integers(reference, random: 30, every: 9).map { ($0, limbs($0)) }
    var differences: [String] = []
    for (x, a) in values {
      for (y, b) in values {
        let product = x * y * unshift % p
        if integer(P.multiply(a, b)) != product { differences.append("product of \(x), \(y)") }
        if let fast = adx(a, b, P.self), integer(fast) != product {
          differences.append("ADX product of \(x), \(y)")
        }
        if integer(cfk_montgomery_multiply_portable(a, b, P.modulus, P.inverse)) != product {
          differences.append("portable product of \(x), \(y)")
        }
        if integer(cfk_add(a, b, P.modulus)) != (x + y) % p { differences.append("sum of \(x), \(y)") }
        if integer(cfk_subtract(a, b, P.modulus)) != (x - y).reduced(modulo: p) {
          differences.append("difference of \(x), \(y)")
        }
      }
    }
    return differences
  }

  @Test func scalarField() throws {
    #expect(try Self.differences(ScalarParameters.self, ReferenceFr.self) == [])
  }

  @Test func baseField() throws {
    #expect(try Self.differences(BaseParameters.self, ReferenceFq.self) == [])
  }
}
