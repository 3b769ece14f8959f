import ModelGraph

/// A chain of functions between two dense layers, as one function, with the range it was seen to have.
struct ActivationFunction: Sendable {
  let functions: [any UnaryFunction]
  /// Argument and value ranges of the float model on the calibration data.
  let argument: ClosedRange<Double>
  let value: ClosedRange<Double>

  /// For people: "relu", "relu+clip", "identity".
  var name: String { functions.isEmpty ? "identity" : functions.map(\.functionName).joined(separator: "+") }

  func callAsFunction(_ x: Double) -> Double { functions.reduce(x) { $1($0) } }

  /// Whether every value is the argument itself or one of a few constants, so that argument and value can share
  /// their scale and nothing is rounded twice.
  var keepsScale: Bool { functions.allSatisfy { $0 is Relu || $0 is Clip } }

  /// The steepest slope over the calibrated argument range.
  var largestSlope: Double {
    let width = argument.upperBound - argument.lowerBound
    guard width > 0 else { return 1 }
    let step = width / 1024
    var slope = 0.0
    for index in 0..<1024 {
      let x = argument.lowerBound + Double(index) * step
      slope = max(slope, abs(self(x + step) - self(x)) / step)
    }
    return slope
  }

  /// The scale at which `bits` hold the values that were seen: unsigned if none is negative.
  func scale(bits: Int) -> Double {
    let top = Double((1 << (value.lowerBound < 0 ? bits - 1 : bits)) - 1)
    return max(value.upperBound / top, -value.lowerBound / (top + 1))
  }

  /// Integers from which on values are clamped: those of the calibrated range, within `bits`.
  func limits(scale: Double, bits: Int) -> ClosedRange<Int64> {
    let signed = value.lowerBound < 0
    let widest: ClosedRange<Int64> =
      signed ? -(1 << Int64(bits - 1))...(1 << Int64(bits - 1)) - 1 : 0...(1 << Int64(bits)) - 1
    // Values in use are far below 2^16; `widest` bounds the conversion.
    func whole(_ value: Double) -> Int64 {
      Int64(min(max(value, Double(widest.lowerBound)), Double(widest.upperBound)))
    }
    let low = whole((value.lowerBound / scale).rounded(.down))
    return low...max(low, whole((value.upperBound / scale).rounded(.up)))
  }

  /// The table over a whole range of arguments.
  func table(
    over range: ClosedRange<Int64>, argumentScale: Double, valueScale: Double, bits: Int
  ) -> ActivationTable {
    let limits = limits(scale: valueScale, bits: bits)
    let values = range.map { q in
      let y = (self(Double(q) * argumentScale) / valueScale).rounded(.toNearestOrEven)
      // Far outside the calibrated range a function may overflow; NaN counts as 0.
      if y.isNaN { return min(max(0, limits.lowerBound), limits.upperBound) }
      return y <= Double(limits.lowerBound)
        ? limits.lowerBound : y >= Double(limits.upperBound) ? limits.upperBound : Int64(y)
    }
    return ActivationTable(function: name, lower: range.lowerBound, values: values)
  }
}
