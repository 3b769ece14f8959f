/// The scalars that are not 0, by sign and magnitude.
struct SignedScalars {
  /// Twice the index of the point, plus 1 when the scalar is negative.
  private(set) var entries: [UInt32] = []
  private(set) var magnitudes: [ScalarLimbs] = []
  /// Sum over all magnitudes of their bits plus 1.
  private(set) var totalBits = 0
  /// Every magnitude is at most `2^bits`.
  private(set) var bits = 0

  var count: Int { entries.count }

  /// Scalars of the field, each as the smaller of `s` and `p - s`.
  init(_ scalars: UnsafeBufferPointer<Fr>) {
    reserve(scalars.count)
    var all = ScalarLimbs()
    for (index, scalar) in scalars.enumerated() where !scalar.isZero {
      let (magnitude, isNegative) = ScalarLimbs.signed(scalar)
      all.l0 |= magnitude.l0
      all.l1 |= magnitude.l1
      all.l2 |= magnitude.l2
      all.l3 |= magnitude.l3
      append(magnitude, index: index, isNegative: isNegative)
    }
    bits = all.bitWidth
  }

  init<Integer: FixedWidthInteger & SignedInteger>(_ scalars: UnsafeBufferPointer<Integer>) {
    reserve(scalars.count)
    var all: UInt64 = 0
    for (index, scalar) in scalars.enumerated() where scalar != 0 {
      let magnitude = UInt64(truncatingIfNeeded: scalar.magnitude)
      all |= magnitude &- 1
      append(ScalarLimbs(l0: magnitude), index: index, isNegative: scalar < 0)
    }
    bits = 64 - all.leadingZeroBitCount
  }

  private mutating func reserve(_ count: Int) {
    precondition(count < 1 << 31, "too many points")
    entries.reserveCapacity(count)
    magnitudes.reserveCapacity(count)
  }

  @inline(__always)
  private mutating func append(_ magnitude: ScalarLimbs, index: Int, isNegative: Bool) {
    entries.append(UInt32(truncatingIfNeeded: index) &<< 1 | (isNegative ? 1 : 0))
    magnitudes.append(magnitude)
    totalBits &+= magnitude.bitWidth &+ 1
  }

  /// Writes the digits of scalar `i` to `digits[w * count + i]` for all windows `w`.
  func write(digits: UnsafeMutablePointer<Int16>, windows: ScalarWindows) {
    let offset = windows.offset
    let half = 1 << (windows.width - 1)
    let mask = UInt64(2 * half - 1)
    let last = windows.count - 1
    nonisolated(unsafe) let digits = digits
    let count = count
    Parallel.chunks(count, minimum: 4096) { [magnitudes] range in
      magnitudes.withUnsafeBufferPointer { magnitudes in
        for i in range {
          var rest = magnitudes[i] &+ offset
          var target = i
          for _ in 0..<last {
            digits[target] = Int16(truncatingIfNeeded: Int(truncatingIfNeeded: rest.l0 & mask) &- half)
            rest.shiftDown(UInt64(windows.width))
            target &+= count
          }
          digits[target] = Int16(truncatingIfNeeded: rest.l0)
        }
      }
    }
  }
}
