import ModelGraph

/// Operators of onnxruntime on quantised tensors: the operator on the reals, then rounding to the grid of the result.
extension PlanBuilder {
  mutating func addQGemm(_ node: FloatNode, _ gemm: QGemm) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let data = gemm.transposeA ? try transposed(node) : node
    let (stored, shape, scales) = try weights(node, 3, scale: 4, zeroPoint: 5, outputAxis: gemm.transposeB ? 0 : 1)
    let (outputs, inputs) = gemm.transposeB ? (shape[0], shape[1]) : (shape[1], shape[0])
    let rows = gemm.transposeB ? stored : Self.transposed(stored, rows: inputs, columns: outputs)
    let alpha = Double(gemm.alpha)
    var bias = [Double](repeating: 0, count: outputs)
    if gemm.hasBias {
      guard let values = constant(node, 6)?.integers, values.count == 1 || values.count == outputs,
        constant(node, 6)?.shape.last ?? 1 == values.count
      else { throw failure(node, "its bias must be one integer for each output") }
      for index in bias.indices {
        bias[index] = alpha * Double(values[values.count == 1 ? 0 : index]) * input.scale * scales[index]
      }
    }
    let place = gemm.hasBias ? 7 : 6
    let output = try parameters(node, scale: place, zeroPoint: place + 1, "the result")
    try appendDense(
      data, weights: rows.map { Float(alpha * Double($0)) }, bias: bias, outputs: outputs, inputs: inputs)
    try finish(node, output)
  }

  /// An operator on two quantised tensors, one of which may be constant, as one on the reals they stand for.
  mutating func addQuantizedOperands(
    _ node: FloatNode, _ add: (inout PlanBuilder, FloatNode) throws(ModelImportError) -> Void
  ) throws(ModelImportError) {
    var real = node
    real.inputs = []
    for place in [0, 3] { real.inputs.append(try realOperand(node, place)) }
    let output = try parameters(node, scale: 6, zeroPoint: 7, "the result")
    try add(&self, real)
    try finish(node, output)
  }

  /// The name of an operand that holds reals: the tensor itself, or the reals that a constant stands for.
  private mutating func realOperand(_ node: FloatNode, _ place: Int) throws(ModelImportError) -> String {
    let stored = try parameters(node, scale: place + 1, zeroPoint: place + 2, "\"\(node.inputs[place])\"")
    guard let tensor = constant(node, place) else {
      return try integers(node, place, stored).inputs[place]
    }
    let values = (tensor.integers ?? []).map { Float(stored.scale * Double($0 - stored.zeroPoint)) }
    return try realConstant(node, place, values)
  }

  /// The name of a constant of reals with the shape of the constant at an input.
  mutating func realConstant(
    _ node: FloatNode, _ place: Int, _ values: [Float]
  ) throws(ModelImportError) -> String {
    let name = freshName(node.inputs[place] + "/real")
    let shape = constant(node, place)?.shape ?? []
    do { realConstants[name] = try TensorValue(tensor: name, shape: shape, floats: values) } catch {
      throw .graph(error)
    }
    return name
  }

  /// Each part is rounded to the grid of the result; then they are joined as they are.
  mutating func addQLinearConcat(_ node: FloatNode, _ concat: QLinearConcat) throws(ModelImportError) {
    let output = try parameters(node, scale: 0, zeroPoint: 1, "the result")
    let grid = try grid(node, node.outputs[0], output)
    var parts = node
    parts.inputs = []
    for place in stride(from: 2, to: node.inputs.count, by: 3) {
      let stored = try parameters(node, scale: place + 1, zeroPoint: place + 2, "\"\(node.inputs[place])\"")
      if let integers = constant(node, place)?.integers {
        let values = integers.map { Float(grid.nearest(stored.scale * Double($0 - stored.zeroPoint))) }
        parts.inputs.append(try realConstant(node, place, values))
        continue
      }
      var value = round(try data(try integers(node, place, stored), place), to: grid)
      value.stored = output
      let name = freshName(node.inputs[place] + "/part")
      set(value, of: name)
      parts.inputs.append(name)
    }
    try addConcat(parts, Concat(axis: concat.axis))
    try finish(node, output)
  }

  mutating func addQLinearAveragePool(_ node: FloatNode, _ pool: QLinearAveragePool) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let output = try parameters(node, scale: 3, zeroPoint: 4, "the result")
    let real = AveragePool(window: pool.window, countIncludesPadding: pool.countIncludesPadding)
    try addAveragePool(node, real, countsWholeWindow: pool.countIncludesPadding)
    try finish(node, output)
  }

  mutating func addQLinearGlobalAveragePool(_ node: FloatNode) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let output = try parameters(node, scale: 3, zeroPoint: 4, "the result")
    try addGlobalAveragePool(node)
    try finish(node, output)
  }

  mutating func addQuantizedFunction(_ node: FloatNode, _ function: any UnaryFunction) throws(ModelImportError) {
    let input = try parameters(node, scale: 1, zeroPoint: 2, "the data")
    let node = try integers(node, 0, input)
    let output = try parameters(node, scale: 3, zeroPoint: 4, "the result")
    var value = try data(node, 0)
    value.stored = nil
    value.expression = .function(function, value.expression)
    try setValue(of: node, value)
    try finish(node, output)
  }
}
