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

  /// Calls `body` with each entry that the product adds up, as twice its index plus 1 where it is negated.
  @inline(__always)
  private static func forEachEntry(_ scalar: Fr, _ body: (UInt32) -> Void) {
    let (magnitude, isNegative) = ScalarLimbs.signed(scalar)
    let (row, width) = (windows.buckets, UInt64(windows.width))
    let last = windows.count - 1
    var rest = magnitude &+ offset
    for window in 0...last {
      let bits = window == last ? rest.l0 : rest.l0 & UInt64(2 * row - 1)
      let digit = Int(truncatingIfNeeded: bits) - (window == last ? 0 : row)
      rest.shiftDown(width)
      if digit == 0 { continue }
      let index = window * row + Int(digit.magnitude) - 1
      body(UInt32(truncatingIfNeeded: 2 * index) | ((digit < 0) != isNegative ? 1 : 0))
    }
  }

  public func multiply(_ scalar: Fr) -> G1 {
    var sum = G1.identity
    multiples.withUnsafeBufferPointer { multiples in
      guard let multiples = multiples.baseAddress else { return }
      Self.forEachEntry(scalar) { sum += G1AffineBatch.signed(multiples, $0) }
    }
    return sum
  }

  /// The products with all scalars: several times faster than one after the other. Uses all cores when called alone.
  public func multiply(_ scalars: Span<Fr>) -> [G1Affine] {
    let count = scalars.count
    return scalars.withUnsafeBufferPointer { scalars in
      [G1Affine](unsafeUninitializedCapacity: count) { results, initialized in
        results.initialize(repeating: .infinity)
        nonisolated(unsafe) let results = results
        nonisolated(unsafe) let scalars = scalars
        Parallel.chunks(count, minimum: 16) { range in products(scalars, range, into: results) }
        initialized = count
      }
    }
  }

  private func products(
    _ scalars: UnsafeBufferPointer<Fr>, _ range: Range<Int>, into results: UnsafeMutableBufferPointer<G1Affine>
  ) {
    guard let target = results.baseAddress else { return }
    let together = 128
    let lists = G1AffineSums(entries: together * Self.windows.count, lists: together)
    let batch = G1AffineBatch()
    multiples.withUnsafeBufferPointer { multiples in
      guard let multiples = multiples.baseAddress else { return }
      for start in stride(from: range.lowerBound, to: range.upperBound, by: together) {
        let end = min(start + together, range.upperBound)
        var size = 0
        for index in start..<end {
          Self.forEachEntry(scalars[index]) { entry in
            lists.entries[size] = entry
            size += 1
          }
          lists.ends[index - start] = UInt32(size)
        }
        lists.add(lists: end - start, of: multiples, into: target + start, batch)
      }
    }
  }
}
