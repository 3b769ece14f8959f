/// Multiples of one point, for many products with it: `m 2^(5 w) base` for `m` from 1 to 16 and 51 windows `w` of 5 bits.
public struct FixedBaseTable: Sendable {
  /// Scalars are at most half the group order, with a sign.
  private static let windows = ScalarWindows(bits: 253, width: 5)
  private static let offset = windows.offset

  /// Multiple `m` of window `w` is entry `16 w + m - 1`.
  private let multiples: [G1Affine]

  public init(_ base: G1Affine) {
    let row = Self.windows.buckets
    var power = G1(base)
    var powers: [G1] = [power]
    for _ in 1..<Self.windows.count {
      for _ in 0..<Self.windows.width { power = power.doubled() }
      powers.append(power)
    }
    var entries = [G1Affine](repeating: .infinity, count: powers.count * row)
    for (window, power) in G1.normalize(powers).enumerated() { entries[window * row] = power }
    // From multiples 1...h to h + 1...2 h, for all windows at once.
    let batch = G1AffineBatch()
    var positions: [UInt32] = []
    entries.withUnsafeMutableBufferPointer { entries in
      guard let entries = entries.baseAddress else { return }
      var known = 1
      while known < row {
        positions.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: powers.count * row, by: row) {
          for target in (start + known)..<(start + 2 * known) {
            entries[target] = entries[start + known - 1]
            positions.append(UInt32(target))
          }
        }
        positions.withUnsafeBufferPointer { batch.accumulate(entries, at: $0, distance: -known) }
        known *= 2
      }
    }
    multiples = entries
  }

  public func multiply(_ scalar: Fr) -> G1 {
    let (magnitude, isNegative) = ScalarLimbs.signed(scalar)
    let (row, width) = (Self.windows.buckets, UInt64(Self.windows.width))
    let last = Self.windows.count - 1
    var rest = magnitude &+ Self.offset
    var sum = G1.identity
    multiples.withUnsafeBufferPointer { multiples in
      for window in 0...last {
        let bits = window == last ? rest.l0 : rest.l0 & UInt64(2 * row - 1)
        let digit = Int(truncatingIfNeeded: bits) - (window == last ? 0 : row)
        rest.shiftDown(width)
        if digit == 0 { continue }
        let entry = multiples[window * row + Int(digit.magnitude) - 1]
        sum += (digit < 0) != isNegative ? -entry : entry
      }
    }
    return sum
  }
}
