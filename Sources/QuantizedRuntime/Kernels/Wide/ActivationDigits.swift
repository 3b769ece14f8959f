/// How activations of a given range are presented to kernels that take 16-bit integers.
package struct ActivationDigits: Equatable {
  /// Subtracted first, if there is one digit.
  package let offset: Int64
  /// Number of balanced 16-bit digits.
  package let digits: Int
  /// Largest magnitude of what the kernel sees, at most 2^15.
  package let magnitude: UInt64

  /// `range` lies within -2^62 ..< 2^62.
  package init(_ range: ClosedRange<Int64>) {
    let low = Int64(Int16.min)
    let high = Int64(Int16.max)
    if range.lowerBound >= low, range.upperBound <= high {
      offset = 0
      digits = 1
      magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    } else if range.upperBound - range.lowerBound <= high - low {
      offset = range.lowerBound - low
      digits = 1
      magnitude = UInt64(1) << 15
    } else {
      offset = 0
      // d digits reach from -2^15 (2^16d - 1) / (2^16 - 1) to the same times 2^15 - 1; a bit less is asked for.
      let largest = max(range.lowerBound.magnitude, range.upperBound.magnitude)
      digits = largest < 1 << 30 ? 2 : largest < 1 << 46 ? 3 : 4
      magnitude = UInt64(1) << 15
    }
  }

  /// Digit `index` of `value`, `value = sum of digit(i) * 2^(16 i)`.
  @inline(__always)
  package static func digit(_ index: Int, of value: Int64) -> Int16 {
    let offset: Int64 = 0x0000_8000_8000_8000
    // Adding 2^15 at each position carries; taking it away again leaves balanced digits. The top digit takes the rest.
    let shifted = (value &+ offset) &>> Int64(16 &* index)
    return Int16(truncatingIfNeeded: index < 3 ? shifted ^ 0x8000 : shifted)
  }
}
