import BN254
import CFieldKernels
import Testing

/// Every constant of the fields and of the tower, derived from the curve parameter in plain integers.
@Suite struct ConstantTests {
  private static func integer(_ limbs: cfk_limbs) -> BigInteger {
    BigInteger(limbs: [limbs.l0, limbs.l1, limbs.l2, limbs.l3])
  }

  private typealias KernelModulus = (UInt64, UInt64, UInt64, UInt64, UInt64)

  private static func check<P: FieldParameters>(_: P.Type, _ kernel: KernelModulus, _ modulus: BigInteger) throws {
    #expect(modulus.isProbablePrime)
    #expect(modulus.bitWidth == 254)
    #expect(integer(P.modulus) == modulus)
    let radix: BigInteger = (1 as BigInteger) << 256
    #expect(integer(P.one) == radix % modulus)
    #expect(integer(P.square) == radix.pow(2) % modulus)
    #expect(integer(P.cube) == radix.pow(3) % modulus)
    let word: BigInteger = (1 as BigInteger) << 64
    let inverse = try #require(modulus.inverse(modulo: word))
    #expect(BigInteger(P.inverse) == word - inverse)
    #expect(BigInteger(limbs: [kernel.0, kernel.1, kernel.2, kernel.3]) == modulus)
    #expect(BigInteger(kernel.4) == word - inverse)
  }

  @Test func scalarField() throws {
    #expect(
      BarretoNaehrig.Order.modulus.description
        == "21888242871839275222246405745257275088548364400416034343698204186575808495617")
    try Self.check(ScalarParameters.self, cfk_scalar_modulus, BarretoNaehrig.Order.modulus)
  }

  @Test func baseField() throws {
    #expect(
      BarretoNaehrig.Base.modulus.description
        == "21888242871839275222246405745257275088696311157297823662689037894645226208583")
    try Self.check(BaseParameters.self, cfk_base_modulus, BarretoNaehrig.Base.modulus)
  }

  /// The trace of Frobenius is `6 x^2 + 1`, and the embedding degree 12.
  @Test func curveFamily() {
    let q = BarretoNaehrig.Base.modulus
    let r = BarretoNaehrig.Order.modulus
    let x = BarretoNaehrig.parameter
    #expect(q + 1 - (6 * x * x + 1) == r)
    #expect((q.pow(12) - 1) % r == 0)
    for degree in [1, 2, 3, 4, 6] as [UInt] { #expect((q.pow(degree) - 1) % r != 0) }
  }

  /// `a + b u` by the definition, in plain integers.
  private struct ReferenceFq2: Equatable {
    var real: ReferenceFq
    var imaginary: ReferenceFq

    static func * (a: Self, b: Self) -> Self {
      Self(
        real: a.real * b.real - a.imaginary * b.imaginary, imaginary: a.real * b.imaginary + a.imaginary * b.real)
    }

    func pow(_ exponent: BigInteger) -> Self {
      var result = Self(real: .one, imaginary: .zero)
      for bit in (0..<exponent.bitWidth).reversed() {
        result = result * result
        if (exponent >> bit) % 2 == 1 { result = result * self }
      }
      return result
    }

    var fast: Fq2 { Fq2(Fq(real.value), Fq(imaginary.value)) }
  }

  /// `xi = 9 + u` is neither a square nor a cube in `Fq2`, and -1 no square in `Fq`: the tower consists of fields.
  @Test func towerIsOfFields() {
    let q = BarretoNaehrig.Base.modulus
    let one = ReferenceFq2(real: .one, imaginary: .zero)
    let xi = ReferenceFq2(real: ReferenceFq(9), imaginary: .one)
    #expect(xi.fast == Fq2.xi)
    #expect(xi.pow(q * q - 1) == one)
    #expect(xi.pow((q * q - 1) / 2) != one)
    #expect(xi.pow((q * q - 1) / 3) != one)
    #expect(q % 4 == 3)
  }

  /// `(w^k)^q = xi^(k (q - 1) / 6) w^k`, and the same for `q^2`.
  @Test func frobeniusCoefficients() {
    let q = BarretoNaehrig.Base.modulus
    let xi = ReferenceFq2(real: ReferenceFq(9), imaginary: .one)
    for k in 0..<6 {
      var coefficients = [Fq2](repeating: .zero, count: 6)
      coefficients[k] = .one
      let power = Fq12(coefficients: coefficients)
      coefficients[k] = xi.pow(BigInteger(k) * (q - 1) / 6).fast
      #expect(power.frobenius() == Fq12(coefficients: coefficients))
      coefficients[k] = xi.pow(BigInteger(k) * (q * q - 1) / 6).fast
      #expect(power.frobeniusSquared() == Fq12(coefficients: coefficients))
    }
  }
}
