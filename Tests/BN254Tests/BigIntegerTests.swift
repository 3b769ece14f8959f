import BN254
import TestSupport
import Testing

/// GMP does the arithmetic; these tests are of the signs, sizes and conversions around it.
@Suite struct BigIntegerTests {
  private static let words = [0, 1, -1, 2, -2, 7, -7, 12, 100, -100, Int(Int32.max), Int(Int32.min), 3_037_000_499]

  /// Swift's own integers agree where they reach.
  @Test func arithmeticIsThatOfInt() {
    for a in Self.words {
      let x = BigInteger(a)
      #expect(x.description == "\(a)")
      #expect(-x == BigInteger(-a))
      #expect(x.signum == a.signum())
      #expect(x.isZero == (a == 0))
      #expect(x.bitWidth == Int.bitWidth - a.magnitude.leadingZeroBitCount)
      for shift in [0, 1, 2, 5, 30] {
        #expect(x << shift == BigInteger(a << shift))
        #expect(x >> shift == BigInteger(a >> shift))
      }
      for b in Self.words {
        let y = BigInteger(b)
        #expect(x + y == BigInteger(a + b))
        #expect(x - y == BigInteger(a - b))
        #expect(x * y == BigInteger(a * b))
        #expect((x < y) == (a < b))
        #expect((x == y) == (a == b))
        #expect((x.hashValue == y.hashValue) == (a == b))
        if b != 0 {
          #expect(x / y == BigInteger(a / b))
          #expect(x % y == BigInteger(a % b))
          let modulus = b.magnitude
          #expect(x.reduced(modulo: y) == BigInteger(((a % Int(modulus)) + Int(modulus)) % Int(modulus)))
        }
      }
    }
    #expect(BigInteger(Int.min).description == "\(Int.min)")
    #expect(BigInteger(UInt64.max).description == "\(UInt64.max)")
  }

  @Test func largeValues() throws {
    let a = try #require(BigInteger(decimal: "-123456789012345678901234567890123456789"))
    let b = try #require(BigInteger(decimal: "98765432109876543210"))
    #expect((a * b).description == "-12193263113702179522496570642249657064223746380111126352690")
    #expect(a / b * b + a % b == a)
    #expect((7 as BigInteger).pow(50).description == "1798465042647412146620280340569649349251249")
    #expect((0 as BigInteger).pow(0) == 1)
    #expect((3 as BigInteger).pow(200, modulo: 1_000_007) == (3 as BigInteger).pow(200) % 1_000_007)
  }

  @Test func bytesAndLimbs() {
    #expect(BigInteger(0).magnitudeBytes == [])
    #expect(BigInteger(0).magnitudeLimbs == [])
    #expect(BigInteger(bytes: [UInt8]()) == 0)
    #expect(BigInteger(limbs: []) == 0)
    #expect(BigInteger(bytes: [0, 0, 1, 2]) == 258)
    #expect(BigInteger(-258).magnitudeBytes == [1, 2])
    #expect(BigInteger(258).magnitudeBytes(count: 4) == [0, 0, 1, 2])
    #expect(BigInteger(258).magnitudeBytes(count: 1) == nil)
    #expect(BigInteger(limbs: [5, 1]) == ((1 as BigInteger) << 64) + 5)
    #expect((((1 as BigInteger) << 64) + 5).magnitudeLimbs == [5, 1])
    var random = TestRandom("big integers")
    for count in 1...40 {
      let bytes = [UInt8](1...1) + random.bytes(count)
      #expect(BigInteger(bytes: bytes).magnitudeBytes == bytes)
      #expect(BigInteger(limbs: BigInteger(bytes: bytes).magnitudeLimbs) == BigInteger(bytes: bytes))
    }
  }

  @Test func inversesAndPrimes() {
    for value in 1..<35 {
      let inverse = BigInteger(value).inverse(modulo: 35)
      let expected = (0..<35).first { $0 * value % 35 == 1 }
      #expect(inverse == expected.map { BigInteger($0) })
    }
    #expect((0 as BigInteger).inverse(modulo: 7) == nil)
    #expect((-3 as BigInteger).inverse(modulo: 7) == 2)
    #expect((561 as BigInteger).isProbablePrime == false)
    #expect((65_537 as BigInteger).isProbablePrime)
  }

  @Test func conversionsOfFieldElements() {
    var random = TestRandom("conversions")
    for element in random.scalars(20) {
      #expect(Fr(BigInteger(element)) == element)
      #expect(BigInteger(element).description == element.description)
    }
    #expect(Fr(-1 as BigInteger) == -Fr.one)
  }
}
