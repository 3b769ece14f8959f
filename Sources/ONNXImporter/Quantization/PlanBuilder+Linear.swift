import ModelGraph

/// Products with weights: Gemm, MatMul, Conv, and what folds into them.
extension PlanBuilder {
  mutating func addGemm(_ node: FloatNode, _ gemm: Gemm) throws(ModelImportError) {
    guard let matrix = constant(node, 1), constant(node, 0) == nil else {
      throw failure(node, "the first factor must be data, the second a constant")
    }
    let node = gemm.transposeA ? try transposed(node) : node
    let weights = try floats(node, 1, "the second factor")
    let (outputs, inputs) =
      gemm.transposeB ? (matrix.shape[0], matrix.shape[1]) : (matrix.shape[1], matrix.shape[0])
    let arranged = gemm.transposeB ? weights : Self.transposed(weights, rows: inputs, columns: outputs)
    var bias = [Double](repeating: 0, count: outputs)
    if node.inputs.count == 3 {
      let values = try floats(node, 2, "the bias")
      let shape = (constant(node, 2)?.shape ?? []).drop { $0 == 1 }
      guard shape.count <= 1, values.count == 1 || values.count == shape.last,
        shape.last ?? 1 == constant(node, 2)?.shape.last ?? 1
      else { return try addGemmWithMatrix(node, gemm, arranged, outputs: outputs, inputs: inputs) }
      for index in 0..<outputs { bias[index] = Double(gemm.beta) * Double(values[values.count == 1 ? 0 : index]) }
    }
    try appendDense(
      node, weights: arranged.map { gemm.alpha * $0 }, bias: bias, outputs: outputs, inputs: inputs)
  }

  /// The node with its first input, a matrix, transposed.
  mutating func transposed(_ node: FloatNode) throws(ModelImportError) -> FloatNode {
    var (node, transposition) = (node, node)
    transposition.name += "/transposed"
    transposition.outputs = [freshName(node.inputs[0] + "/transposed")]
    try addTranspose(transposition, Transpose(permutation: [1, 0]))
    node.inputs[0] = transposition.outputs[0]
    return node
  }

  /// A summand that differs from row to row is a sum of its own.
  private mutating func addGemmWithMatrix(
    _ node: FloatNode, _ gemm: Gemm, _ weights: [Float], outputs: Int, inputs: Int
  ) throws(ModelImportError) {
    let summand = try floats(node, 2, "the bias").map { gemm.beta * $0 }
    try appendDense(
      node, weights: weights.map { gemm.alpha * $0 }, bias: [Double](repeating: 0, count: outputs), outputs: outputs,
      inputs: inputs)
    guard var value = values[node.outputs[0]],
      let place = steps.lastIndex(where: { $0.output == node.outputs[0] })
    else { return }
    value.isExclusive = true
    var step = steps[place]
    step.output = freshName(node.outputs[0] + "/product")
    replaceStep(place, with: step)
    value.view.base = step.output
    set(value, of: step.output)
    var sum = node
    sum.inputs = [step.output, try realConstant(node, 2, summand)]
    try addCombination(sum, factors: (1, 1))
  }

  mutating func addMatMul(_ node: FloatNode) throws(ModelImportError) {
    guard let matrix = constant(node, 1), matrix.shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      throw failure(node, "the first factor must be data, the second a constant matrix")
    }
    let weights = try floats(node, 1, "the second factor")
    let isVector = matrix.shape.count == 1
    let outputs = isVector ? 1 : matrix.shape[matrix.shape.count - 1]
    let inputs = isVector ? matrix.shape[0] : matrix.shape[matrix.shape.count - 2]
    try appendDense(
      node, weights: Self.transposed(weights, rows: inputs, columns: outputs),
      bias: [Double](repeating: 0, count: outputs), outputs: outputs, inputs: inputs)
  }

  mutating func appendDense(
    _ node: FloatNode, weights: [Float], bias: [Double], outputs: Int, inputs: Int
  ) throws(ModelImportError) {
    guard weights.allSatisfy(\.isFinite), bias.allSatisfy(\.isFinite) else {
      throw .notFinite(place: "weights or bias of node \"\(node.name)\"")
    }
    let value = try materialised(node, 0)
    let (shape, isBatched) = try resultShape(node, of: value)
    let rows = value.view.count / inputs
    guard rows * inputs == value.view.count, shape.reduce(1, *) == rows * outputs else {
      throw failure(node, "its data has \(value.view.count) entries, its weights take \(inputs)")
    }
    let leading = value.shape.last == inputs ? Array(value.shape.dropLast()) : rows == 1 ? [] : [rows]
    append(
      node.name, .linear(.init(kind: .dense, outputs: outputs, weights: weights, bias: bias)),
      [.init(base: value.view.base, shape: leading + [inputs])], output: node.outputs[0], shape: leading + [outputs])
    try setResult(of: node, shape: shape, isBatched: isBatched)
  }

  mutating func addConv(_ node: FloatNode, _ conv: Conv) throws(ModelImportError) {
    guard let shape = constant(node, 1)?.shape else { throw failure(node, "its weights must be constant") }
    let weights = try floats(node, 1, "the weights")
    var bias = [Double](repeating: 0, count: shape[0])
    if node.inputs.count == 3 { bias = try floats(node, 2, "the bias").map(Double.init) }
    try appendConvolution(node, conv.window, group: conv.group, weights: weights, shape: shape, bias: bias)
  }

  mutating func appendConvolution(
    _ node: FloatNode, _ window: Window, group: Int, weights: [Float], shape: [Int], bias: [Double]
  ) throws(ModelImportError) {
    let value = try materialised(node, 0)
    let (result, isBatched) = try resultShape(node, of: value)
    guard isBatched else { throw failure(node, "its first dimension is not the batch") }
    let complete: Window
    do { complete = try window.completed(kernel: Array(shape.dropFirst(2)), node: node.name) } catch {
      throw .graph(error)
    }
    let spatial = Array(value.shape.dropFirst())
    let sliding = Self.sliding(complete, input: spatial, output: Array(result.dropFirst()))
    append(
      node.name,
      .linear(
        .init(
          kind: .convolution(sliding, inputsPerGroup: shape[1], groups: group), outputs: shape[0], weights: weights,
          bias: bias)),
      [value.view], output: node.outputs[0], shape: result)
    try setResult(of: node, shape: result, isBatched: true)
  }

  /// A window with the padding that gives exactly `output` places.
  static func sliding(_ window: Window, input: [Int], output: [Int]) -> SlidingWindow {
    let pads = window.resolvedPads(input: input)
    let rank = window.kernel.count
    var after: [Int] = []
    for axis in 0..<rank {
      let reach = (output[axis] - 1) * window.strides[axis] + window.extent(axis)
      after.append(max(0, reach - input[axis] - pads[axis]))
    }
    return SlidingWindow(
      kernel: window.kernel, strides: window.strides, dilations: window.dilations,
      padsBefore: Array(pads.prefix(rank)), padsAfter: after)
  }

  /// `scale * (x - mean) / sqrt(variance + epsilon) + bias` per channel: folds into the product before it.
  mutating func addBatchNormalization(
    _ node: FloatNode, _ normalization: BatchNormalization
  ) throws(ModelImportError) {
    let value = try data(node, 0)
    guard value.isBatched else { throw failure(node, "its first dimension is not the batch") }
    let scale = try floats(node, 1, "the scale")
    let offset = try floats(node, 2, "the bias")
    let mean = try floats(node, 3, "the mean")
    let variance = try floats(node, 4, "the variance")
    let channels = value.shape[0]
    guard [scale, offset, mean, variance].allSatisfy({ $0.count == channels }) else {
      throw failure(node, "its parameters must have one entry for each of \(channels) channels")
    }
    var (factors, constants): ([Double], [Double]) = ([], [])
    for channel in 0..<channels {
      let deviation = (Double(variance[channel]) + Double(normalization.epsilon)).squareRoot()
      factors.append(Double(scale[channel]) / deviation)
      constants.append(Double(offset[channel]) - Double(mean[channel]) * factors[channel])
    }
    guard factors.allSatisfy(\.isFinite), constants.allSatisfy(\.isFinite) else {
      throw .notFinite(place: "variance of node \"\(node.name)\"")
    }
    let shape = [channels] + [Int](repeating: 1, count: value.shape.count - 1)
    try appendScaling(node, value, factors: factors, constants: constants, shape: shape)
  }

  /// `x * factors + constants`, both of `shape`, which broadcasts: into the weights before it, or a step of its own.
  mutating func appendScaling(
    _ node: FloatNode, input: Int = 0, _ value: Value, factors: [Double], constants: [Double]?, shape: [Int]
  ) throws(ModelImportError) {
    if let index = openStep(value), let folded = fold(factors, constants, shape: shape, into: steps[index], value) {
      var step = folded
      step.output = node.outputs[0]
      let (result, isBatched) = try resultShape(node, of: value)
      replaceStep(index, with: step)
      return try setResult(of: node, shape: result, isBatched: isBatched)
    }
    let value = try materialised(node, input)
    let (result, isBatched) = try resultShape(node, of: value)
    let rank = result.count
    let inputShape = [Int](repeating: 1, count: rank - value.shape.count) + value.shape
    let padded = [Int](repeating: 1, count: rank - shape.count) + shape
    append(
      node.name,
      .linear(
        .init(
          kind: .scale(weights: padded, bias: constants == nil ? [] : padded), outputs: factors.count,
          weights: factors.map { Float($0) }, bias: constants ?? [])),
      [.init(base: value.view.base, shape: inputShape)], output: node.outputs[0], shape: result)
    try setResult(of: node, shape: result, isBatched: isBatched)
  }

  /// The step with factors and constants of its output channels multiplied into its weights, if they are by channel.
  private func fold(
    _ factors: [Double], _ constants: [Double]?, shape: [Int], into step: QuantizationPlan.Step, _ value: Value
  ) -> QuantizationPlan.Step? {
    guard case .linear(var linear) = step.operation, linear.addends.isEmpty, value.shape.count == shape.count,
      value.shape == step.shape
    else { return nil }
    let channel: Int
    switch linear.kind {
    case .convolution: channel = 0
    case .dense: channel = step.shape.count - 1
    case .scale: return nil
    }
    for (axis, size) in shape.enumerated() where size != 1 {
      guard axis == channel, size == linear.outputs else { return nil }
    }
    let isUniform = factors.count == 1
    let width = linear.weights.count / linear.outputs
    for output in 0..<linear.outputs {
      let place = isUniform ? 0 : output
      for index in (output * width)..<((output + 1) * width) {
        linear.weights[index] = Float(Double(linear.weights[index]) * factors[place])
      }
      linear.bias[output] = linear.bias[output] * factors[place] + (constants?[place] ?? 0)
    }
    guard linear.weights.allSatisfy(\.isFinite), linear.bias.allSatisfy(\.isFinite) else { return nil }
    var result = step
    result.operation = .linear(linear)
    return result
  }

  static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(matrix.count)
    for column in 0..<columns {
      for row in 0..<rows { result.append(matrix[row * columns + column]) }
    }
    return result
  }
}
