import BN254
import TestSupport
import Testing

/// Text and bytes of field elements: one form for each element, everything else refused.
@Suite struct FieldEncodingTests {
  private static let modulusOfFr = BarretoNaehrig.Order.modulus
  private static let modulusOfFq = BarretoNaehrig.Base.modulus

  @Test func canonicalBytesAreBigEndian() throws {
    let value = Fr(low: 0x0807_0605_0403_0201, high: 0x100f_0e0d_0c0b_0a09)
    let expected = [UInt8](repeating: 0, count: 16) + (1...16).reversed().map { UInt8($0) }
    #expect(value.canonicalBytes == expected)
    var appended: [UInt8] = [7]
    value.appendCanonicalBytes(to: &appended)
    #expect(appended == [7] + expected)
    #expect(Fr(canonicalBytes: expected) == value)
    let limbs = value.canonicalLimbs
    #expect(limbs == (0x0807_0605_0403_0201, 0x100f_0e0d_0c0b_0a09, 0, 0))
  }

  @Test func roundTrips() {
    for integer in Boundary.integers(ReferenceFr.self, random: 20) {
      let element = Fr(integer)
      #expect(Fr(canonicalBytes: element.canonicalBytes) == element)
      #expect(Fr(decimal: element.description) == element)
      #expect(Fr(decimal: "-" + element.description) == -element)
    }
    for integer in Boundary.integers(ReferenceFq.self, random: 20) {
      #expect(Fq(canonicalBytes: Fq(integer).canonicalBytes) == Fq(integer))
    }
  }

  @Test func bytesAtAndAboveTheModulusAreRefused() throws {
    let largest: BigInteger = ((1 as BigInteger) << 256) - 1
    for excess in [0, 1, 2, (1 as BigInteger) << 64, (1 as BigInteger) << 200, largest - Self.modulusOfFr] {
      #expect(Fr(canonicalBytes: try #require((Self.modulusOfFr + excess).magnitudeBytes(count: 32))) == nil)
    }
    for excess in [0, 1, 2, (1 as BigInteger) << 64, (1 as BigInteger) << 200, largest - Self.modulusOfFq] {
      #expect(Fq(canonicalBytes: try #require((Self.modulusOfFq + excess).magnitudeBytes(count: 32))) == nil)
    }
    // The base field is the larger one: its elements between the two moduli are no scalars.
    let between = try #require(Self.modulusOfFr.magnitudeBytes(count: 32))
    #expect(Fr(canonicalBytes: between) == nil)
    #expect(Fq(canonicalBytes: between) != nil)
    #expect(Fr(canonicalBytes: try #require((Self.modulusOfFr - 1).magnitudeBytes(count: 32))) == -Fr.one)
    #expect(Fq(canonicalBytes: try #require((Self.modulusOfFq - 1).magnitudeBytes(count: 32))) == -Fq.one)
  }

  @Test(arguments: [0, 1, 31, 33, 64])
  func otherLengthsAreRefused(count: Int) {
    #expect(Fr(canonicalBytes: [UInt8](repeating: 0, count: count)) == nil)
    #expect(Fq(canonicalBytes: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test func slicesAreRead() {
    let bytes = [UInt8](repeating: 9, count: 5) + Fr(77).canonicalBytes + [1]
    #expect(Fr(canonicalBytes: bytes[5..<37]) == Fr(77))
    #expect(Fr(reducing: bytes[34..<37]) == Fr(77))
  }

  @Test(arguments: ["", "-", "+1", " 1", "1 ", "0x10", "1.5", "--1", "1-", "\u{0661}", "1e3"])
  func otherTextIsRefused(text: String) {
    #expect(Fr(decimal: text) == nil)
    #expect(BigInteger(decimal: text) == nil)
  }

  @Test func decimalTextIsReduced() {
    #expect(Fr(decimal: "-17") == -Fr(17))
    #expect(Fr(decimal: "-0") == .zero)
    #expect(Fr(decimal: "0007") == Fr(7))
    #expect(Fr(decimal: Self.modulusOfFr.description) == .zero)
    #expect(Fr(decimal: (Self.modulusOfFr * Self.modulusOfFr + 5).description) == Fr(5))
    let literal: Fr = -3
    #expect(literal == -Fr(3))
  }
}
