extension ScaleParameters {
  func result(node: String, input: QuantizedTensor) throws(ModelGraphError) -> OperationResult {
    try ParameterChecks.field(node, "shift", shift, Requantisation.shifts)
    guard let shape = IntegerBroadcasting.shape(weights.shape, input.shape) else {
      throw .wrongShape(tensor: input.name, expected: "one that broadcasts with \(weights.shape)", found: input.shape)
    }
    try weights.check(node, "weights", against: shape, widths: 2...16)
    var bounds = AccumulatorBounds()
    bounds.add(count: 1, of: AccumulatorBounds.declared(bits: weights.bits), times: input.range)
    if let bias {
      try bias.check(node, "bias", against: shape, widths: 2...62)
      bounds.add(factor: 1, of: AccumulatorBounds.declared(bits: bias.bits))
    }
    return try ParameterChecks.result(node, shape: shape, bounds, shift: shift)
  }

  /// `W[o] x[o] + bias[o]` for an input of the given shape.
  package func accumulate(_ input: [Int64], shape: [Int]) -> [Int64] {
    let output = IntegerBroadcasting.shape(weights.shape, shape) ?? []
    let places = zip(weights.offsets(in: output), Broadcasting.offsets(of: shape, in: output))
    var sums = places.map { weights.values[$0] * input[$1] }
    if let bias {
      for (index, offset) in bias.offsets(in: output).enumerated() { sums[index] += bias.values[offset] }
    }
    return sums
  }
}
