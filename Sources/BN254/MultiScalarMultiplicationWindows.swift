/// How scalars are cut into signed digits for the bucket method.
///
/// A scalar `s <= 2^bits` is `sum_w digit_w 2^(width w)` with `-2^(width-1) <= digit_w <= 2^(width-1)`: adding
/// `2^(width-1)` at every window but the last makes all digits non-negative, without a chain of carries.
struct ScalarWindows: Equatable {
  /// Bits of a digit, at most 15.
  let width: Int
  /// Number of windows.
  let count: Int
  /// Buckets of a window: the largest magnitude of a digit, a power of two.
  var buckets: Int { 1 << (width - 1) }

  init(bits: Int, width: Int) {
    self.width = width
    count = (bits + width) / width
  }

  /// What is added to every scalar before its digits are read off.
  var offset: ScalarLimbs {
    var limbs = ScalarLimbs()
    for window in 0..<max(0, count - 1) {
      let bit = window * width + width - 1
      let value = (1 as UInt64) << UInt64(bit & 63)
      switch bit >> 6 {
      case 0: limbs.l0 |= value
      case 1: limbs.l1 |= value
      case 2: limbs.l2 |= value
      default: limbs.l3 |= value
      }
    }
    return limbs
  }

  /// The digit of a window of a scalar to which `offset` has been added, for widths that divide 64.
  func digit(_ window: Int, of scalar: ScalarLimbs) -> Int {
    let bit = window * width
    let low = bit < 64 ? scalar.l0 : scalar.l1
    let high = bit < 192 ? scalar.l2 : scalar.l3
    let limb = (bit < 128 ? low : high) >> UInt64(bit & 63)
    let bits = Int(truncatingIfNeeded: limb & UInt64(2 * buckets - 1))
    return window == count - 1 ? bits : bits - buckets
  }

  /// The width that costs least for `count` scalars of at most `2^bits` that have `totalBits` bits together.
  ///
  /// Unit: an affine addition of a batch, six products and its share of the traffic. The weights are measured; vectors
  /// make additions cheaper, and everything else dearer by comparison.
  static func best(rows: Int, count: Int, bits: Int, totalBits: Int) -> ScalarWindows {
    let vectors = G1AffineVectors.isChosen
    let inversion = vectors ? 25.0 : 7.0
    let perDigit = vectors ? 0.15 : 0.04
    let perBucket = vectors ? 0.3 : 0.1
    var best = ScalarWindows(bits: bits, width: 1)
    var least = Double.infinity
    for width in 1...15 {
      let windows = ScalarWindows(bits: bits, width: width)
      let digits = Double(totalBits) / Double(width)
      let buckets = Double(rows * windows.count * windows.buckets)
      let slots = Double(count * windows.count)
      // Filling a bucket is free, each further digit is an addition; the sum over buckets takes two for each.
      let additions = digits + min(buckets, digits)
      let groups = (max(slots, buckets) / Double(BucketMethod.slots)).rounded(.up)
      let fullest = max(1, count / (rows * windows.buckets))
      let depth = Int.bitWidth - fullest.leadingZeroBitCount + width
      let cost = additions + perDigit * slots + perBucket * buckets + inversion * groups * Double(depth)
      if cost < least {
        least = cost
        best = windows
      }
      if width > bits { break }
    }
    return best
  }
}
