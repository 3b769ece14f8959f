import ModelGraph

/// Models that are already quantised: QuantizeLinear and DequantizeLinear around operators, and the operator forms.
///
/// A stored integer stands for `scale * (stored - zero point)`; the plan works on these reals, which lie on a grid, and
/// quantisation keeps the grid exactly.
extension PlanBuilder {
  /// Scale and zero point at two inputs of a node; one of each.
  func parameters(
    _ node: FloatNode, scale: Int, zeroPoint: Int, _ meaning: String
  ) throws(ModelImportError) -> StoredIntegers {
    let scales = try floats(node, scale, "the scale of \(meaning)")
    guard scales.count == 1 else { throw failure(node, "\(meaning) must have one scale, only weights may have more") }
    guard scales[0] > 0, scales[0].isNormal else { throw failure(node, "the scale of \(meaning) must be positive") }
    var zero: Int64 = 0
    if node.inputs.indices.contains(zeroPoint), node.inputs[zeroPoint] != "" {
      guard let integers = constant(node, zeroPoint)?.integers, integers.count == 1 else {
        throw failure(node, "the zero point of \(meaning) must be one integer constant")
      }
      zero = integers[0]
    }
    return StoredIntegers(scale: Double(scales[0]), zeroPoint: zero)
  }

  /// The grid of a tensor of a stored type.
  func grid(
    _ node: FloatNode, _ tensor: String, _ stored: StoredIntegers
  ) throws(ModelImportError) -> QuantizationGrid {
    let range: ClosedRange<Int64>
    switch graph.types[tensor]?.element {
    case .uint8: range = 0...255
    case .int8: range = -128...127
    default: throw failure(node, "\"\(tensor)\" is neither int8 nor uint8")
    }
    guard range.contains(stored.zeroPoint) else { throw failure(node, "its zero point is out of range") }
    return QuantizationGrid(
      scale: stored.scale, range: (range.lowerBound - stored.zeroPoint)...(range.upperBound - stored.zeroPoint))
  }

  /// `value` rounded to a grid. Where it is on that grid anyway, nothing is done; the input takes its grid from here,
  /// unless something else reads it as it is.
  mutating func round(_ value: Value, to grid: QuantizationGrid) -> Value {
    isQuantized = true
    var result = value
    if value.expression.isArgument {
      if let known = grids[value.view.base], known.scale == grid.scale, grid.range.contains(known.range) {
        return result
      }
      if value.view.base == graph.input, inputGrid == grid || (inputGrid == nil && value.isExclusive) {
        inputGrid = grid
        grids[graph.input] = grid
        return result
      }
    }
    result.expression = .rounded(grid, value.expression)
    return result
  }

  mutating func addQuantizeLinear(_ node: FloatNode) throws(ModelImportError) {
    let stored = try parameters(node, scale: 1, zeroPoint: 2, "\"\(node.outputs[0])\"")
    var value = round(try data(node, 0), to: try grid(node, node.outputs[0], stored))
    value.stored = stored
    try setValue(of: node, value)
  }

  mutating func addDequantizeLinear(_ node: FloatNode) throws(ModelImportError) {
    let stored = try parameters(node, scale: 1, zeroPoint: 2, "\"\(node.inputs[0])\"")
    var value = try self.value(node, 0, as: stored)
    value.stored = nil
    try setValue(of: node, value)
  }

  /// The same numbers. Of stored integers these are the integers, not the reals that they stand for; wider integers
  /// stand for themselves.
  mutating func addCast(_ node: FloatNode, _ cast: Cast) throws(ModelImportError) {
    var value = try data(node, 0)
    if let source = graph.types[node.inputs[0]]?.element, source != cast.to, source == .int8 || source == .uint8 {
      guard let stored = value.stored else {
        throw failure(node, "\"\(node.inputs[0])\" holds no quantised integers")
      }
      if stored.scale != 1 { value.expression = .product(.constant(1 / stored.scale), value.expression) }
      if stored.zeroPoint != 0 { value.expression = .sum(value.expression, .constant(Double(stored.zeroPoint))) }
      value.stored = nil
    }
    // Integers that are not 8 bits wide are reals of scale 1.
    value.stored = cast.to.range == nil ? nil : value.stored ?? StoredIntegers(scale: 1, zeroPoint: 0)
    try setValue(of: node, value)
  }

  /// Weights as reals: `scale[o] * (stored - zero point[o])`, by rows along dimension 0.
  func weights(
    _ node: FloatNode, _ place: Int, scale: Int?, zeroPoint: Int, outputAxis: Int
  ) throws(ModelImportError) -> (values: [Float], shape: [Int], scales: [Double]) {
    guard let tensor = constant(node, place), let integers = tensor.integers else {
      throw failure(node, "its weights must be integer constants")
    }
    let outputs = tensor.shape.indices.contains(outputAxis) ? tensor.shape[outputAxis] : 1
    var scales = [1.0]
    if let scale { scales = try floats(node, scale, "the scale of the weights").map(Double.init) }
    var zeros: [Int64] = [0]
    if node.inputs.indices.contains(zeroPoint), node.inputs[zeroPoint] != "" {
      guard let values = constant(node, zeroPoint)?.integers else {
        throw failure(node, "the zero point of the weights must be constant")
      }
      zeros = values
    }
    for count in [scales.count, zeros.count] where count != 1 && count != outputs {
      throw failure(node, "it has \(count) scales or zero points for \(outputs) outputs")
    }
    let stride = tensor.shape.dropFirst(outputAxis + 1).reduce(1, *)
    let values = integers.enumerated().map { index, value in
      let output = index / stride % outputs
      let zero = zeros[zeros.count == 1 ? 0 : output]
      return Float(Double(value - zero) * scales[scales.count == 1 ? 0 : output])
    }
    return (values, tensor.shape, scales.count == 1 ? [Double](repeating: scales[0], count: outputs) : scales)
  }

  /// What the integers at an input stand for when they are read with `stored`.
  private func value(
    _ node: FloatNode, _ place: Int, as stored: StoredIntegers
  ) throws(ModelImportError) -> Value {
    var value = try data(node, place)
    guard let known = value.stored else {
      throw failure(node, "\"\(node.inputs[place])\" holds no quantised integers")
    }
    guard known != stored else { return value }
    let factor = stored.scale / known.scale
    let offset = stored.scale * Double(known.zeroPoint - stored.zeroPoint)
    if factor != 1 { value.expression = .product(.constant(factor), value.expression) }
    if offset != 0 { value.expression = .sum(value.expression, .constant(offset)) }
    value.stored = stored
    return value
  }

  /// The node, with a data input that holds integers read with `stored`.
  mutating func integers(
    _ node: FloatNode, _ place: Int, _ stored: StoredIntegers
  ) throws(ModelImportError) -> FloatNode {
    guard try data(node, place).stored != stored else { return node }
    let value = try value(node, place, as: stored)
    var node = node
    node.inputs[place] = freshName(node.inputs[place] + "/integers")
    set(value, of: node.inputs[place])
    return node
  }

  mutating func finish(_ node: FloatNode, _ stored: StoredIntegers) throws(ModelImportError) {
    guard let result = values[node.outputs[0]] else { return }
    var value = round(result, to: try grid(node, node.outputs[0], stored))
    value.stored = stored
    try setValue(of: node, value)
  }

  mutating func addQLinearConv(_ node: FloatNode, _ conv: QLinearConv) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let (values, shape, scales) = try weights(node, 3, scale: 4, zeroPoint: 5, outputAxis: 0)
    let output = try parameters(node, scale: 6, zeroPoint: 7, "the result")
    var bias = [Double](repeating: 0, count: shape[0])
    if node.inputs.count > 8, node.inputs[8] != "" {
      guard let stored = constant(node, 8)?.integers, stored.count == shape[0] else {
        throw failure(node, "its bias must be one integer for each output")
      }
      for index in bias.indices { bias[index] = Double(stored[index]) * input.scale * scales[index] }
    }
    try appendConvolution(node, conv.window, group: conv.group, weights: values, shape: shape, bias: bias)
    try finish(node, output)
  }

  mutating func addQLinearMatMul(_ node: FloatNode) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let output = try parameters(node, scale: 6, zeroPoint: 7, "the result")
    try appendIntegerMatMul(node, weights: 3, scale: 4, zeroPoint: 5, factor: 1)
    try finish(node, output)
  }

  private mutating func appendIntegerMatMul(
    _ node: FloatNode, weights place: Int, scale: Int?, zeroPoint: Int, factor: Double
  ) throws(ModelImportError) {
    guard let rank = constant(node, place)?.shape.count, rank == 2 else {
      throw failure(node, "the second factor must be a constant matrix")
    }
    let (values, shape, _) = try weights(node, place, scale: scale, zeroPoint: zeroPoint, outputAxis: 1)
    let arranged = Self.transposed(values, rows: shape[0], columns: shape[1]).map { Float(Double($0) * factor) }
    try appendDense(
      node, weights: arranged, bias: [Double](repeating: 0, count: shape[1]), outputs: shape[1], inputs: shape[0])
  }

  /// The zero point at an input, 0 if it is left out.
  private func zeroPoint(_ node: FloatNode, _ place: Int) throws(ModelImportError) -> Int64 {
    guard node.inputs.indices.contains(place), node.inputs[place] != "" else { return 0 }
    guard let integers = constant(node, place)?.integers, integers.count == 1 else {
      throw failure(node, "the zero point of the data must be one integer constant")
    }
    return integers[0]
  }

  /// How an operator without scales reads its data: the scale that it was quantised with, and the operator's zero point.
  private func unscaled(_ node: FloatNode) throws(ModelImportError) -> StoredIntegers {
    guard let known = try data(node, 0).stored else {
      throw failure(node, "\"\(node.inputs[0])\" holds no quantised integers")
    }
    return StoredIntegers(scale: known.scale, zeroPoint: try zeroPoint(node, 2))
  }

  /// The result holds integers, and a plan works on the reals that they are: the data counts in units of its scale.
  mutating func addConvInteger(_ node: FloatNode, _ conv: ConvInteger) throws(ModelImportError) {
    let input = try unscaled(node)
    let node = try integers(node, 0, input)
    let (values, shape, _) = try weights(node, 1, scale: nil, zeroPoint: 3, outputAxis: 0)
    try appendConvolution(
      node, conv.window, group: conv.group, weights: values.map { Float(Double($0) / input.scale) }, shape: shape,
      bias: [Double](repeating: 0, count: shape[0]))
  }

  mutating func addMatMulInteger(_ node: FloatNode) throws(ModelImportError) {
    let input = try unscaled(node)
    let node = try integers(node, 0, input)
    try appendIntegerMatMul(node, weights: 1, scale: nil, zeroPoint: 3, factor: 1 / input.scale)
  }
}

extension ClosedRange<Int64> {
  fileprivate func contains(_ other: ClosedRange<Int64>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
