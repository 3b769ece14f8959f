import CInferenceKernels
import TestSupport
import Testing

/// Digit sums to residues, against long division bit by bit.
@Suite("Reduction of digit sums")
struct ReductionTests {
  /// The scalar and the base field of BN254 (EIP-196), little-endian limbs.
  static let moduli: [[UInt64]] = [
    [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029],
    [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029],
  ]

  /// A value modulo p, by doubling and adding.
  private struct Slow {
    let p: [UInt64]
    var value: [UInt64] = [0, 0, 0, 0]

    mutating func add(_ limbs: [UInt64]) {
      var carry: UInt64 = 0
      for i in 0..<4 {
        let (a, o1) = value[i].addingReportingOverflow(limbs[i])
        let (b, o2) = a.addingReportingOverflow(carry)
        value[i] = b
        carry = o1 || o2 ? 1 : 0
      }
      var difference = value
      var borrow: UInt64 = 0
      for i in 0..<4 {
        let (a, o1) = value[i].subtractingReportingOverflow(p[i])
        let (b, o2) = a.subtractingReportingOverflow(borrow)
        difference[i] = b
        borrow = o1 || o2 ? 1 : 0
      }
      if borrow == 0 { value = difference }
    }

    mutating func double() { add(value) }

    mutating func add(_ integer: Int64) {
      if integer >= 0 {
        add([UInt64(integer), 0, 0, 0])
      } else {
        // p - |integer|; the magnitude is below 2^64 < p.
        let (low, borrow) = p[0].subtractingReportingOverflow(integer.magnitude)
        add([low, borrow ? p[1] - 1 : p[1], p[2], p[3]])
      }
    }
  }

  private static func expected(_ sums: ArraySlice<Int64>, p: [UInt64]) -> [UInt64] {
    var result = Slow(p: p)
    for sum in sums.reversed() {
      for _ in 0..<(256 / sums.count) { result.double() }
      result.add(sum)
    }
    return result.value
  }

  @Test("random and extreme sums", arguments: moduli, [8, 16])
  func sums(p: [UInt64], digits: Int) {
    var random = TestRandom("reduction \(p[0]) \(digits)")
    var modulus = plumbline_modulus_make(p)
    // The top digits are bounded so that |value| < p * 2^42.
    let limit: Int64 = digits == 16 ? 1 << 46 : 1 << 62
    let top: Int64 = digits == 16 ? 1 << 46 : 1 << 62
    for round in 0..<400 {
      var sums = random.integers(digits, in: -(limit - 1)...(limit - 1))
      if round % 4 == 1 { sums = sums.map { $0 < 0 ? -(limit - 1) : limit - 1 } }
      if round % 4 == 2 { sums = sums.map { $0 % 3 } }
      if round % 4 == 3 { sums = sums.map { _ in round % 8 == 3 ? limit - 1 : -(limit - 1) } }
      sums[digits - 1] = Int64.random(in: -(top - 1)...(top - 1), using: &random)
      var found = [UInt64](repeating: 0, count: 4)
      plumbline_reduce_sums(sums, 1, digits, &modulus, &found)
      #expect(found == Self.expected(sums[...], p: p))
    }
  }

  @Test("multiples of p and their neighbours", arguments: moduli)
  func multiples(p: [UInt64]) {
    var modulus = plumbline_modulus_make(p)
    for factor: Int64 in [0, 1, 2, 3, 1 << 20, (1 << 29) - 1, -1, -2, -(1 << 29)] {
      for offset: Int64 in [-1, 0, 1] {
        var sums = p.flatMap { [Int64($0 & 0xffff_ffff) * factor, Int64($0 >> 32) * factor] }
        sums[0] += offset
        var found = [UInt64](repeating: 0, count: 4)
        plumbline_reduce_sums(sums, 1, 8, &modulus, &found)
        #expect(found == Self.expected(sums[...], p: p))
        if offset == 0 { #expect(found == [0, 0, 0, 0]) }
        if offset == -1 { #expect(found == [p[0] - 1] + p[1...]) }
      }
    }
  }

  @Test("the reciprocal is floor(2^304 / p)", arguments: moduli)
  func reciprocal(p: [UInt64]) {
    // 2^304 - p * reciprocal is in 0 ..< p: its low 256 bits are, since the difference is below 2^256.
    let mu = plumbline_modulus_make(p).reciprocal
    var product: [UInt64] = []
    var carry: UInt64 = 0
    for limb in p {
      let (high, low) = limb.multipliedFullWidth(by: mu)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      product.append(sum)
      carry = high + (overflow ? 1 : 0)
    }
    product.append(carry)
    // remainder = 2^304 - product
    var remainder: [UInt64] = []
    var borrow = false
    for (minuend, subtrahend) in zip([0, 0, 0, 0, 1 << 48] as [UInt64], product) {
      let (a, o1) = minuend.subtractingReportingOverflow(subtrahend)
      let (b, o2) = a.subtractingReportingOverflow(borrow ? 1 : 0)
      remainder.append(b)
      borrow = o1 || o2
    }
    #expect(!borrow && remainder[4] == 0)
    #expect(Array(remainder[..<4].reversed()).lexicographicallyPrecedes(p.reversed()))
  }
}
