import BN254
import TestSupport
import Testing

/// Both prime fields against plain integer arithmetic.
@Suite struct PrimeFieldTests {
  /// The operations on one or two elements that differ from the reference.
  private static func differences<P, M>(_: PrimeField<P>.Type, _ reference: ReferenceField<M>.Type) -> [String] {
    typealias Field = PrimeField<P>
    typealias Reference = ReferenceField<M>
    let integers = Boundary.integers(reference, random: 40, every: 7)
    let values = integers.map { (Field($0), Reference($0)) }
    var differences: [String] = []
    func compare(_ name: String, _ elements: Reference..., fast: Field, slow: Reference) {
      if BigInteger(fast) != slow.value {
        differences.append("\(name) of \(elements) is \(slow), not \(fast)")
      }
    }
    for (a, x) in values {
      compare("value", x, fast: a, slow: x)
      compare("negation", x, fast: -a, slow: -x)
      compare("square", x, fast: a.squared(), slow: x.squared())
      compare("double", x, fast: a.doubled(), slow: x.doubled())
      compare("inverse", x, fast: a.inverse() ?? .zero, slow: x.inverse() ?? .zero)
      if (a.inverse() == nil) != x.isZero || a.isZero != x.isZero { differences.append("zero test of \(x)") }
      if a.description != x.description { differences.append("decimal of \(x)") }
      if a.canonicalBytes != x.canonicalBytes { differences.append("bytes of \(x)") }
      for exponent in [0, 1, 2, 3, 17, UInt64.max - 1, .max] {
        compare("power \(exponent)", x, fast: a.pow(exponent), slow: x.pow(BigInteger(exponent)))
      }
      for (b, y) in values {
        compare("sum", x, y, fast: a + b, slow: x + y)
        compare("difference", x, y, fast: a - b, slow: x - y)
        compare("product", x, y, fast: a * b, slow: x * y)
        var inPlace = a
        inPlace += b
        inPlace *= b
        inPlace -= a
        compare("in place", x, y, fast: inPlace, slow: (x + y) * y - x)
        if (a == b) != (x == y) { differences.append("equality of \(x), \(y)") }
      }
    }
    return differences
  }

  @Test func scalarOperations() { #expect(Self.differences(Fr.self, ReferenceFr.self) == []) }
  @Test func baseOperations() { #expect(Self.differences(Fq.self, ReferenceFq.self) == []) }

  private static func integerDifferences<P, M>(_: PrimeField<P>.Type, _: ReferenceField<M>.Type) -> [String] {
    typealias Field = PrimeField<P>
    let words: [UInt64] = [0, 1, 2, 1 << 31, 1 << 32, 1 << 63, (1 << 63) - 1, .max - 1, .max, 0x9e37_79b9_7f4a_7c15]
    var differences: [String] = []
    func compare(_ name: String, _ fast: Field, _ slow: BigInteger) {
      if BigInteger(fast) != ReferenceField<M>(slow).value { differences.append("\(name) of \(slow) is not \(fast)") }
    }
    for low in words {
      compare("UInt64", Field(low), BigInteger(low))
      let signed = Int64(bitPattern: low)
      compare("Int64", Field(signed), BigInteger(Int(signed)))
      compare("Int", Field(Int(signed)), BigInteger(Int(signed)))
      compare("literal", Field(integerLiteral: signed), BigInteger(Int(signed)))
      for high in words {
        compare("two words", Field(low: low, high: high), (BigInteger(high) << 64) + BigInteger(low))
      }
    }
    return differences
  }

  @Test func scalarsFromIntegers() { #expect(Self.integerDifferences(Fr.self, ReferenceFr.self) == []) }
  @Test func baseElementsFromIntegers() { #expect(Self.integerDifferences(Fq.self, ReferenceFq.self) == []) }

  private static func reductionDifferences<P, M>(_: PrimeField<P>.Type, _: ReferenceField<M>.Type) -> [String] {
    typealias Field = PrimeField<P>
    var random = TestRandom("wide")
    let p = M.modulus
    var wide: [BigInteger] = [0, 1, p, p - 1, p + 1, p << 256, (p << 256) - 1, p * p, p * p - 1]
    wide += (0...512).flatMap { exponent in
      let power: BigInteger = (1 as BigInteger) << exponent
      return exponent < 512 ? [power, power - 1] : [power - 1]
    }
    // Every multiple of the modulus below 2^256, and its neighbours.
    for factor in 1...5 { wide += [-1, 0, 1].map { BigInteger(factor) * p + $0 } }
    wide += (0..<100).map { _ in BigInteger(bytes: random.bytes(64)) }
    var differences: [String] = []
    for value in wide {
      let expected = value % p
      guard let bytes = value.magnitudeBytes(count: 64) else {
        differences.append("\(value) does not fit")
        continue
      }
      if BigInteger(Field(wideBytes: bytes)) != expected { differences.append("64 bytes of \(value)") }
      if let short = value.magnitudeBytes(count: 32), BigInteger(Field(reducing: short)) != expected {
        differences.append("32 bytes of \(value)")
      }
      if BigInteger(Field(value)) != expected { differences.append("integer \(value)") }
      if BigInteger(Field(-value)) != (-value).reduced(modulo: p) { differences.append("integer -\(value)") }
    }
    for count in 0...32 {
      let bytes = random.bytes(count)
      if BigInteger(Field(reducing: bytes)) != BigInteger(bytes: bytes) % p { differences.append("\(count) bytes") }
    }
    return differences
  }

  @Test func scalarReductions() { #expect(Self.reductionDifferences(Fr.self, ReferenceFr.self) == []) }
  @Test func baseReductions() { #expect(Self.reductionDifferences(Fq.self, ReferenceFq.self) == []) }

  @Test(arguments: [0, 1, 2, 3, 17, 100])
  func batchInversionLeavesZeros(count: Int) {
    var random = TestRandom("batch")
    var values = random.scalars(count)
    for index in stride(from: 0, to: count, by: 3) { values[index] = .zero }
    let expected = values.map { $0.inverse() ?? .zero }
    Fr.batchInvert(&values)
    #expect(values == expected)
    var zeros = [Fr](repeating: .zero, count: count)
    Fr.batchInvert(&zeros)
    #expect(zeros == [Fr](repeating: .zero, count: count))
  }
}
