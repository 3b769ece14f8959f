/// Scale and integer interval of the input. The interval is `0 ..< 2^k` or `-2^(k-1) ..< 2^(k-1)`.
struct InputQuantization: Sendable, Equatable {
  let scale: Double
  let range: ClosedRange<Int64>
  /// Every value seen is a multiple of the scale.
  let isExact: Bool

  /// Grids that data often lies on: whole numbers, decimal and binary fractions, grey values divided by their maximum.
  private static let denominators: [Double] = [
    1, 2, 4, 5, 8, 10, 15, 16, 20, 25, 31, 32, 50, 63, 64, 100, 127, 128, 200, 255, 256, 500, 512, 1000, 1023, 1024,
  ]

  /// - Parameters:
  ///   - samples: Calibration inputs, finite.
  ///   - bits: Largest width, 1...16.
  init(samples: [[Double]], bits: Int) {
    var (least, greatest) = (0.0, 0.0)
    for sample in samples {
      for value in sample {
        least = min(least, value)
        greatest = max(greatest, value)
      }
    }
    for denominator in Self.denominators {
      let (low, high) = ((least * denominator).rounded(), (greatest * denominator).rounded())
      guard abs(low) <= 65536, abs(high) <= 65536,
        let width = Self.width(Int64(low)...Int64(max(low, high))), width <= bits
      else { break }
      if samples.allSatisfy({ $0.allSatisfy { Self.isWhole($0 * denominator) } }) {
        self.init(scale: 1 / denominator, range: Self.interval(width, signed: low < 0), isExact: true)
        return
      }
    }
    let interval = Self.interval(bits, signed: least < 0)
    let scale = max(
      greatest / Double(max(interval.upperBound, 1)), least < 0 ? least / Double(interval.lowerBound) : 0)
    // Data that is all zero would have been whole above, so the scale is positive; a subnormal one is of no use.
    self.init(scale: scale.isNormal ? scale : 1, range: interval, isExact: false)
  }

  /// The grid that an already quantised model begins with.
  init(_ grid: QuantizationGrid) {
    self.init(scale: grid.scale, range: grid.range, isExact: false)
  }

  private init(scale: Double, range: ClosedRange<Int64>, isExact: Bool) {
    self.scale = scale
    self.range = range
    self.isExact = isExact
  }

  /// Up to what float32 may have lost.
  private static func isWhole(_ value: Double) -> Bool {
    abs(value - value.rounded()) <= 1e-6 * max(1, abs(value)) * 4
  }

  private static func width(_ range: ClosedRange<Int64>) -> Int? {
    (1...17).first { width in
      let interval = interval(width, signed: range.lowerBound < 0)
      return interval.lowerBound <= range.lowerBound && range.upperBound <= interval.upperBound
    }
  }

  private static func interval(_ bits: Int, signed: Bool) -> ClosedRange<Int64> {
    signed ? -(1 << Int64(bits - 1))...(1 << Int64(bits - 1)) - 1 : 0...(1 << Int64(bits)) - 1
  }
}
