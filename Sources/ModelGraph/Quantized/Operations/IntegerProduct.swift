extension ParameterTensor {
  func check(
    _ node: String, _ field: String, against shape: [Int], widths: ClosedRange<Int>
  ) throws(ModelGraphError) {
    try ParameterChecks.field(node, "\(field) bits", bits, widths)
    guard self.shape.count == shape.count, zip(self.shape, shape).allSatisfy({ $0 == 1 || $0 == $1 }) else {
      throw .wrongShape(tensor: "\(node).\(field)", expected: "sizes of \(shape) or 1", found: self.shape)
    }
    try ParameterChecks.count(node, field, expected: ParameterChecks.product(self.shape), found: values.count)
    try ParameterChecks.widths(node, field, values, bits: bits)
  }

  /// For each entry of `shape` in order, the offset of the entry that it reads.
  package func offsets(in shape: [Int]) -> [Int] { Broadcasting.offsets(of: self.shape, in: shape) }
}

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

extension ProductParameters {
  func result(
    node: String, _ a: QuantizedTensor, _ b: QuantizedTensor
  ) throws(ModelGraphError) -> OperationResult {
    try ParameterChecks.field(node, "shift", shift, Requantisation.shifts)
    guard let shape = IntegerBroadcasting.shape(a.shape, b.shape), ParameterChecks.product(shape) != nil else {
      throw .wrongShape(tensor: b.name, expected: "one that broadcasts with \(a.shape)", found: b.shape)
    }
    var bounds = AccumulatorBounds()
    bounds.add(count: 1, of: a.range, times: b.range)
    return try ParameterChecks.result(node, shape: shape, bounds, shift: shift)
  }

  /// `a[o] b[o]` for inputs of the given shapes.
  package func accumulate(_ a: [Int64], _ b: [Int64], shapes: ([Int], [Int])) -> [Int64] {
    let output = IntegerBroadcasting.shape(shapes.0, shapes.1) ?? []
    let places = zip(Broadcasting.offsets(of: shapes.0, in: output), Broadcasting.offsets(of: shapes.1, in: output))
    return places.map { a[$0] * b[$1] }
  }
}
