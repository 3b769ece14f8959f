import ModelGraph

/// Products with weights as integers.
extension GraphQuantizer {
  func add(
    _ linear: QuantizationPlan.Linear, _ step: QuantizationPlan.Step, _ index: Int, to draft: inout GraphDraft
  ) throws(ModelImportError) {
    var sources: [QuantizedTensor] = []
    for view in step.inputs { sources.append(try draft.tensor(view)) }
    let inputScale = sources[0].scale
    if let target = try successor(index).function?.argumentScale, let stored = storedWeights(linear) {
      return try addExact(linear, stored, step, index, sources[0], target: target, to: &draft)
    }
    let given = try givenShift(linear, inputScale: inputScale, successor(index).function)
    let scale = given?.weightScale ?? weightScale(linear)
    let accumulatorScale = inputScale * scale
    let weights = integers(linear.weights, scale: scale)
    let bias = try biases(linear.bias, scale: accumulatorScale, step)
    var addends: [Int64] = []
    for (factor, source) in zip(linear.addends, sources.dropFirst()) {
      let ratio = (factor * source.scale / accumulatorScale).rounded(.toNearestOrEven)
      guard abs(ratio) < 0x1p50 else { throw .graph(.accumulatorTooLarge(node: step.name)) }
      guard ratio != 0 else {
        throw .noFittingQuantization(reason: "\"\(source.name)\" is too fine to be added by \"\(step.name)\"")
      }
      addends.append(Int64(ratio))
    }
    try append(step, index, sources, scale: accumulatorScale, shift: given?.shift, to: &draft) { shift in
      operation(linear, weights: weights, bias: bias, addends: addends, shift: shift, weightBits: weightBits)
    }
  }

  func operation(
    _ linear: QuantizationPlan.Linear, weights: [Int16], bias: [Int64], addends: [Int64], shift: Int, weightBits: Int
  ) -> QuantizedOperation {
    let biasBits = Self.width(of: bias)
    switch linear.kind {
    case .dense:
      return .dense(
        DenseParameters(
          outputs: linear.outputs, inputs: weights.count / linear.outputs, weights: weights, weightBits: weightBits,
          bias: bias, biasBits: biasBits, shift: shift, addends: addends))
    case .convolution(let window, let inputsPerGroup, let groups):
      return .convolution(
        ConvolutionParameters(
          outputs: linear.outputs, inputsPerGroup: inputsPerGroup, groups: groups, window: window, weights: weights,
          weightBits: weightBits, bias: bias, biasBits: biasBits, shift: shift, addends: addends))
    case .scale(let shape, let biasShape):
      let tensor = ParameterTensor(shape: shape, values: weights.map(Int64.init), bits: weightBits)
      let offset =
        bias.isEmpty ? nil : ParameterTensor(shape: biasShape, values: bias, bits: max(2, biasBits))
      return .scale(ScaleParameters(weights: tensor, bias: offset, shift: shift))
    }
  }

  private var largestWeight: Double { Double((1 << (weightBits - 1)) - 1) }

  private func largest(_ weights: [Float]) -> Double {
    var largest: Float = 0
    for weight in weights { largest = max(largest, abs(weight)) }
    return Double(largest)
  }

  /// `Sw`, the least scale at which the weights fit their width. A layer whose weights are all 0 takes any; 1 will do.
  private func weightScale(_ linear: QuantizationPlan.Linear) -> Double {
    let scale = largest(linear.weights) / largestWeight
    return scale.isNormal ? scale : 1
  }

  /// Where the scale of `q` is given: the largest shift, and the weight scale that goes with it, at which
  /// `Sx Sw 2^shift` is that scale exactly and the weights fit. Nil if no scale is given or none fits.
  private func givenShift(
    _ linear: QuantizationPlan.Linear, inputScale: Double, _ function: ActivationFunction?
  ) -> (weightScale: Double, shift: Int)? {
    guard let target = function?.argumentScale else { return nil }
    let least = weightScale(linear)
    var chosen: (Double, Int)?
    for shift in 0...40 {
      let scale = target / (inputScale * Self.power(shift))
      guard scale.isNormal, scale >= least else { break }
      chosen = (scale, shift)
    }
    return chosen
  }

  private func integers(_ weights: [Float], scale: Double) -> [Int16] {
    let limit = largestWeight
    return weights.map { Int16(min(max((Double($0) / scale).rounded(.toNearestOrEven), -limit), limit)) }
  }

  func biases(
    _ values: [Double], scale: Double, _ step: QuantizationPlan.Step
  ) throws(ModelImportError) -> [Int64] {
    var bias: [Int64] = []
    for value in values {
      let scaled = (value / scale).rounded(.toNearestOrEven)
      guard abs(scaled) < 0x1p60 else { throw .graph(.accumulatorTooLarge(node: step.name)) }
      bias.append(Int64(scaled))
    }
    return bias
  }
}
