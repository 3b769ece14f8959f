/// The scalars of one or several rows that are not 0, by sign and magnitude.
struct SignedScalars {
  /// Twice the column, plus 1 when the scalar is negative.
  private(set) var entries: [UInt32] = []
  private(set) var magnitudes: [ScalarLimbs] = []
  /// Number of entries up to the end of each row.
  private(set) var rowEnds: [Int] = []
  /// Sum over all magnitudes of their bits plus 1.
  private(set) var totalBits = 0
  /// Every magnitude is at most `2^bits`.
  private(set) var bits = 0

  var count: Int { entries.count }

  /// Columns from `images` on stand for the images of the first so many points under the endomorphism; 0 when unused.
  private(set) var images = 0

  /// More scalars than this are not split: the images of the points would crowd the cache.
  private static let mostSplit = 4096
  /// Longer magnitudes are split in two. Challenges of 128 bits are not.
  private static let longestWhole = 128

  /// Scalars of the field, each as the smaller of `s` and `p - s`; long ones are split along the endomorphism.
  init(_ scalars: UnsafeBufferPointer<Fr>, rowLength: Int) {
    precondition(rowLength < 1 << 30, "too many points")
    let columns = min(rowLength, scalars.count)
    let splits = columns <= Self.mostSplit
    entries.reserveCapacity(splits ? 2 * scalars.count : scalars.count)
    magnitudes.reserveCapacity(splits ? 2 * scalars.count : scalars.count)
    var all = ScalarLimbs()
    for start in stride(from: 0, to: scalars.count, by: max(1, rowLength)) {
      for index in start..<min(start + rowLength, scalars.count) where !scalars[index].isZero {
        let (magnitude, isNegative) = ScalarLimbs.signed(scalars[index])
        if splits, magnitude.bitWidth > Self.longestWhole {
          let (first, second) = G1Endomorphism.split(magnitude)
          for (part, offset) in [(first, 0), (second, columns)] where part != 0 {
            let limbs = ScalarLimbs(part.magnitude)
            all.formUnion(limbs)
            append(limbs, column: index - start + offset, isNegative: isNegative != (part < 0))
          }
          images = columns
        } else {
          all.formUnion(magnitude)
          append(magnitude, column: index - start, isNegative: isNegative)
        }
      }
      rowEnds.append(count)
    }
    bits = all.bitWidth
  }

  init<Integer: FixedWidthInteger & SignedInteger>(_ scalars: UnsafeBufferPointer<Integer>, rowLength: Int) {
    precondition(rowLength < 1 << 31, "too many points")
    entries.reserveCapacity(scalars.count)
    magnitudes.reserveCapacity(scalars.count)
    var all: UInt64 = 0
    for start in stride(from: 0, to: scalars.count, by: max(1, rowLength)) {
      for index in start..<min(start + rowLength, scalars.count) where scalars[index] != 0 {
        let magnitude = UInt64(truncatingIfNeeded: scalars[index].magnitude)
        all |= magnitude &- 1
        append(ScalarLimbs(l0: magnitude), column: index - start, isNegative: scalars[index] < 0)
      }
      rowEnds.append(count)
    }
    bits = 64 - all.leadingZeroBitCount
  }

  @inline(__always)
  private mutating func append(_ magnitude: ScalarLimbs, column: Int, isNegative: Bool) {
    entries.append(UInt32(truncatingIfNeeded: column) &<< 1 | (isNegative ? 1 : 0))
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
