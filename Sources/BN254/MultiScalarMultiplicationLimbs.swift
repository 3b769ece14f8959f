import CFieldKernels

/// The magnitude of a scalar: four limbs, least significant first.
struct ScalarLimbs: Equatable {
  var l0: UInt64 = 0
  var l1: UInt64 = 0
  var l2: UInt64 = 0
  var l3: UInt64 = 0

  init(l0: UInt64 = 0, l1: UInt64 = 0, l2: UInt64 = 0, l3: UInt64 = 0) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
  }

  init(_ value: UInt128) {
    self.init(l0: UInt64(truncatingIfNeeded: value), l1: UInt64(truncatingIfNeeded: value >> 64))
  }

  /// Sets all bits that are set in the other value.
  @inline(__always)
  mutating func formUnion(_ other: ScalarLimbs) {
    l0 |= other.l0
    l1 |= other.l1
    l2 |= other.l2
    l3 |= other.l3
  }

  /// The sum modulo `2^256`.
  @inline(__always)
  static func &+ (a: ScalarLimbs, b: ScalarLimbs) -> ScalarLimbs {
    var carry: UInt64 = 0
    @inline(__always) func add(_ x: UInt64, _ y: UInt64) -> UInt64 {
      let (first, low) = x.addingReportingOverflow(y)
      let (second, high) = first.addingReportingOverflow(carry)
      carry = UInt64(truncatingIfNeeded: unsafeBitCast(low, to: UInt8.self) | unsafeBitCast(high, to: UInt8.self))
      return second
    }
    let l0 = add(a.l0, b.l0)
    let l1 = add(a.l1, b.l1)
    let l2 = add(a.l2, b.l2)
    return ScalarLimbs(l0: l0, l1: l1, l2: l2, l3: add(a.l3, b.l3))
  }

  /// Shifts down by 1 to 63 bits.
  @inline(__always)
  mutating func shiftDown(_ bits: UInt64) {
    l0 = l0 &>> bits | l1 &<< (64 &- bits)
    l1 = l1 &>> bits | l2 &<< (64 &- bits)
    l2 = l2 &>> bits | l3 &<< (64 &- bits)
    l3 = l3 &>> bits
  }

  /// Bits without leading zeros.
  @inline(__always)
  var bitWidth: Int {
    if l3 != 0 { return 256 - l3.leadingZeroBitCount }
    if l2 != 0 { return 192 - l2.leadingZeroBitCount }
    if l1 != 0 { return 128 - l1.leadingZeroBitCount }
    return 64 - l0.leadingZeroBitCount
  }

  /// The smaller of `s` and `p - s`, and whether it is the latter; at most `2^253`.
  @inline(__always)
  static func signed(_ scalar: Fr) -> (magnitude: ScalarLimbs, isNegative: Bool) {
    let (a, b, c, d) = scalar.canonicalLimbs
    let zero = cfk_limbs(l0: 0, l1: 0, l2: 0, l3: 0)
    let opposite = cfk_subtract(zero, cfk_limbs(l0: a, l1: b, l2: c, l3: d), ScalarParameters.modulus)
    // Comparing the top limbs is enough: where they are equal, either choice is as good.
    let isNegative = opposite.l3 < d
    let magnitude = ScalarLimbs(
      l0: isNegative ? opposite.l0 : a, l1: isNegative ? opposite.l1 : b, l2: isNegative ? opposite.l2 : c,
      l3: isNegative ? opposite.l3 : d)
    return (magnitude, isNegative)
  }
}
