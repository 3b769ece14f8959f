import ModelGraph

/// A function of one variable between two steps, with the range it was seen to have.
struct ActivationFunction: Sendable {
  let expression: ScalarExpression
  /// Argument and value ranges of the float model on the calibration data.
  let argument: ClosedRange<Double>
  let value: ClosedRange<Double>

  /// For people: "relu", "relu+clip", "identity".
  var name: String { expression.name }

  func callAsFunction(_ x: Double) -> Double { expression(x) }

  /// Whether every value is the argument itself or one of a few constants, so that argument and value can share
  /// their scale and nothing is rounded twice.
  var keepsScale: Bool {
    if case .rounded(_, let inner) = expression { return inner.keepsScale }
    return expression.keepsScale
  }

  /// The grid that values have to lie on, if the model says which.
  var grid: QuantizationGrid? { expression.grid }

  /// The scale that the argument has to have so that nothing is rounded twice, if the model says which.
  var argumentScale: Double? { expression.argumentGrid?.scale }

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
    if let grid { return grid.scale }
    let top = Double((1 << (value.lowerBound < 0 ? bits - 1 : bits)) - 1)
    return max(value.upperBound / top, -value.lowerBound / (top + 1))
  }

  /// Integers from which on values are clamped: those of the calibrated range, within `bits`.
  func limits(scale: Double, bits: Int) -> ClosedRange<Int64> {
    if let grid { return grid.range }
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
    // On a shared grid the argument is a whole number of units already: no detour over reals that could tip a half.
    let isShared = keepsScale && argumentScale == valueScale
    let values = range.map { q in
      let real = self(Double(q) * argumentScale)
      let y = isShared && real == Double(q) * argumentScale ? Double(q) : (real / valueScale).rounded(.toNearestOrEven)
      // Far outside the calibrated range a function may overflow; NaN counts as 0.
      if y.isNaN { return min(max(0, limits.lowerBound), limits.upperBound) }
      return y <= Double(limits.lowerBound)
        ? limits.lowerBound : y >= Double(limits.upperBound) ? limits.upperBound : Int64(y)
    }
    return ActivationTable(function: name, lower: range.lowerBound, values: values)
  }
}
