import BN254
import TestSupport
import Testing

/// The constants of the vector kernels, read from their source, since C keeps them to itself.
@Suite struct VectorConstantTests {
  /// The hexadecimal numbers between the name of a constant and the end of its definition.
  private func numbers(after name: String, until end: Character) throws -> [UInt64] {
    let text = try RepositoryPaths.text("Sources/CFieldKernels/AVX512/Vector52.h")
    let start = try #require(text.range(of: name))
    let definition = text[start.upperBound...].prefix { $0 != end }
    return definition.split { !$0.isHexDigit && $0 != "x" }.filter { $0.hasPrefix("0x") }.compactMap {
      UInt64($0.dropFirst(2), radix: 16)
    }
  }

  /// Five limbs of 52 bits.
  private func element(_ name: String) throws -> BigInteger {
    let limbs = try numbers(after: name + "[5]", until: ";")
    #expect(limbs.count == 5)
    #expect(limbs.allSatisfy { $0 < 1 << 52 })
    return limbs.reversed().reduce(0 as BigInteger) { ($0 << 52) + BigInteger($1) }
  }

  @Test func radix52() throws {
    let modulus = BarretoNaehrig.Base.modulus
    let two: BigInteger = 2
    #expect(try element("cfk_p52") == modulus)
    #expect(try element("cfk_one52") == two.pow(260) % modulus)
    #expect(try element("cfk_two_268") == two.pow(268) % modulus)
    try checkInverse("CFK_K52", of: modulus)
  }

  @Test func scalarsInRadix52() throws {
    let modulus = BarretoNaehrig.Order.modulus
    let two: BigInteger = 2
    #expect(try element("cfk_r52") == modulus)
    #expect(try element("cfk_one_r52") == two.pow(260) % modulus)
    try checkInverse("CFK_K_R52", of: modulus)
  }

  private func checkInverse(_ name: String, of modulus: BigInteger) throws {
    let word: BigInteger = (1 as BigInteger) << 52
    let inverse = try #require(modulus.inverse(modulo: word))
    let constant = try #require(numbers(after: name, until: "\n").first)
    #expect(BigInteger(constant) == word - inverse)
  }
}
