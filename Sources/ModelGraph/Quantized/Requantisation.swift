/// Requantisation by a power of two: `q = floor((acc + 2^(shift-1)) / 2^shift)`, or `q = acc` if `shift` is 0.
package enum Requantisation {
  package static let shifts = 0...61

  /// `q` for one accumulator; `|accumulator| < 2^62` and `shift` in `shifts`.
  @inlinable
  package static func apply(_ accumulator: Int64, shift: Int) -> Int64 {
    shift == 0 ? accumulator : (accumulator &+ (1 &<< Int64(shift &- 1))) &>> Int64(shift)
  }

  /// The interval of `q`, or nil if an accumulator may reach `2^62` or the shift is out of range.
  package static func range(_ accumulators: AccumulatorBounds, shift: Int) -> ClosedRange<Int64>? {
    guard shifts.contains(shift), let bounds = accumulators.range else { return nil }
    return apply(bounds.lowerBound, shift: shift)...apply(bounds.upperBound, shift: shift)
  }
}

/// An interval of accumulators that remembers whether anything in it reached `2^62`.
package struct AccumulatorBounds: Sendable, Equatable {
  private var lower: Int128
  private var upper: Int128
  private var isTooLarge = false

  package init(_ range: ClosedRange<Int64> = 0...0) {
    lower = Int128(range.lowerBound)
    upper = Int128(range.upperBound)
    check()
  }

  /// The interval, or nil if it does not stay below `2^62` in magnitude.
  package var range: ClosedRange<Int64>? {
    isTooLarge ? nil : Int64(lower)...Int64(upper)
  }

  private mutating func check() {
    let limit = Int128(1) << 62
    if lower <= -limit || upper >= limit {
      isTooLarge = true
      (lower, upper) = (0, 0)
    }
  }

  package mutating func add(_ constant: Int64) {
    lower += Int128(constant)
    upper += Int128(constant)
    check()
  }

  /// Adds `factor` times a value of `range`, or 0 for a read outside a tensor.
  package mutating func add(factor: Int64, of range: ClosedRange<Int64>) {
    let ends = [Int128(range.lowerBound) * Int128(factor), Int128(range.upperBound) * Int128(factor), 0]
    lower += ends.min() ?? 0
    upper += ends.max() ?? 0
    check()
  }

  /// Adds `count` products of values of two ranges, each of which may be missing.
  package mutating func add(count: Int, of a: ClosedRange<Int64>, times b: ClosedRange<Int64>) {
    let corners = [a.lowerBound, a.upperBound].flatMap { x in
      [b.lowerBound, b.upperBound].map { Int128(x) * Int128($0) }
    }
    let (low, first) = (min(corners.min() ?? 0, 0)).multipliedReportingOverflow(by: Int128(count))
    let (high, second) = (max(corners.max() ?? 0, 0)).multipliedReportingOverflow(by: Int128(count))
    let limit = Int128(1) << 100
    guard !first, !second, low > -limit, high < limit, count >= 0 else {
      isTooLarge = true
      return
    }
    lower += low
    upper += high
    check()
  }

  /// The interval of a two's complement integer of `bits`, 1...62. Circuits declare at least 2 bits, so 1 counts as 2.
  package static func declared(bits: Int) -> ClosedRange<Int64> {
    let half = Int64(1) << Int64(min(max(bits, 2), 62) - 1)
    return -half...(half - 1)
  }
}

extension ClosedRange<Int64> {
  /// The least interval that holds this one and 0.
  package var withZero: ClosedRange<Int64> { Swift.min(lowerBound, 0)...Swift.max(upperBound, 0) }
}
