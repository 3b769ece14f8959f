import ModelGraph

/// Sums and products of tensors as integers.
extension GraphQuantizer {
  /// Factors that stand for ratios of scales are at least this, so that they are off by at most 2^-13.
  private static let leastFactor = 4096.0
  /// The same in models that came already quantised, whose integers are to be met.
  private static let leastGivenFactor = 65536.0
  /// Ranges of exact sums that are read without requantisation.
  private static let narrow: Int64 = 1 << 15

  func add(
    _ sum: QuantizationPlan.Sum, _ step: QuantizationPlan.Step, _ index: Int, to draft: inout GraphDraft
  ) throws(ModelImportError) {
    var sources: [QuantizedTensor] = []
    for view in step.inputs { sources.append(try draft.tensor(view)) }
    // What one unit of each operand is worth.
    let worth = sum.terms.map { $0.factor * sources[$0.input].scale }
    guard let least = worth.map(abs).min(), least.isNormal else {
      throw .noFittingQuantization(reason: "\"\(step.name)\" multiplies by zero, or by too small a number")
    }
    let function = try successor(index).function
    if let factors = wholeMultiples(worth, of: least), let offsets = offsets(sum, scale: least) {
      let operation = try operation(sum, step, factors: factors, offsets)
      let range: ClosedRange<Int64>
      do { range = try operation(0).result(node: step.name, inputs: sources).range } catch { throw .graph(error) }
      let width = range.upperBound - range.lowerBound
      let isFunction = if case .function = try successor(index) { true } else { false }
      let isNarrow = max(range.lowerBound.magnitude, range.upperBound.magnitude) < UInt64(Self.narrow)
      if isFunction ? width < 1024 : isNarrow {
        return try append(step, index, sources, scale: least, isNarrow: true, to: &draft, operation)
      }
      if function?.argumentScale == nil {
        return try append(step, index, sources, scale: least, to: &draft, operation)
      }
    }
    var scale = least / (plan.isQuantized ? Self.leastGivenFactor : Self.leastFactor)
    var shift: Int?
    if let target = function?.argumentScale {
      var exponent = 0
      while exponent < 40, target / Self.power(exponent) > scale { exponent += 1 }
      scale = target / Self.power(exponent)
      shift = exponent
    }
    var factors: [Int64] = []
    for value in worth {
      let ratio = (value / scale).rounded(.toNearestOrEven)
      guard abs(ratio) < 0x1p50 else { throw .graph(.accumulatorTooLarge(node: step.name)) }
      factors.append(Int64(ratio))
    }
    let offsets = try roundedOffsets(sum, scale: scale, step)
    let operation = try operation(sum, step, factors: factors, offsets)
    try append(step, index, sources, scale: scale, shift: shift, to: &draft, operation)
  }

  func addProduct(
    _ step: QuantizationPlan.Step, _ index: Int, to draft: inout GraphDraft
  ) throws(ModelImportError) {
    var sources: [QuantizedTensor] = []
    for view in step.inputs { sources.append(try draft.tensor(view)) }
    try append(step, index, sources, scale: sources[0].scale * sources[1].scale, to: &draft) { shift in
      .product(ProductParameters(shift: shift))
    }
  }

  private struct Offsets {
    var constant: Int64
    var bias: [Int64]?
  }

  /// The ratios if all are whole numbers up to rounding of the scales.
  private func wholeMultiples(_ values: [Double], of unit: Double) -> [Int64]? {
    var result: [Int64] = []
    for value in values {
      let ratio = value / unit
      let whole = ratio.rounded()
      guard abs(whole) <= 4096, abs(ratio - whole) < 1e-9 * abs(whole) else { return nil }
      result.append(Int64(whole))
    }
    return result
  }

  /// Constant and bias in units of `scale`, if they are whole numbers of them.
  private func offsets(_ sum: QuantizationPlan.Sum, scale: Double) -> Offsets? {
    func whole(_ value: Double) -> Int64? {
      let units = value / scale
      guard abs(units) < 0x1p40, abs(units - units.rounded()) < 1e-6 else { return nil }
      return Int64(units.rounded())
    }
    guard let constant = whole(sum.constant) else { return nil }
    guard let bias = sum.bias else { return Offsets(constant: constant, bias: nil) }
    var values: [Int64] = []
    for value in bias {
      guard let value = whole(value) else { return nil }
      values.append(value)
    }
    return Offsets(constant: constant, bias: values)
  }

  private func roundedOffsets(
    _ sum: QuantizationPlan.Sum, scale: Double, _ step: QuantizationPlan.Step
  ) throws(ModelImportError) -> Offsets {
    let constant = try biases([sum.constant], scale: scale, step)[0]
    guard let bias = sum.bias else { return Offsets(constant: constant, bias: nil) }
    return Offsets(constant: constant, bias: try biases(bias, scale: scale, step))
  }

  private func operation(
    _ sum: QuantizationPlan.Sum, _ step: QuantizationPlan.Step, factors: [Int64], _ offsets: Offsets
  ) throws(ModelImportError) -> (Int) -> QuantizedOperation {
    let terms = zip(sum.terms, factors).map { term, factor in
      SumParameters.Term(input: term.input, factor: factor, maps: term.maps)
    }
    let bias = offsets.bias.map { values in
      ParameterTensor(shape: step.shape, values: values, bits: max(2, Self.width(of: values)))
    }
    return { shift in
      .sum(
        SumParameters(shape: step.shape, terms: terms, constant: offsets.constant, bias: bias, shift: shift))
    }
  }
}
