extension ConvolutionParameters {
  func result(node: String, inputs sources: [QuantizedTensor]) throws(ModelGraphError) -> OperationResult {
    let input = sources[0]
    guard (1...2).contains(window.rank), input.shape.count == window.rank + 1 else {
      throw .wrongShape(
        tensor: input.name, expected: "channels and \(window.rank) spatial dimensions", found: input.shape)
    }
    guard groups > 0, outputs > 0, inputsPerGroup > 0, outputs % groups == 0,
      input.shape[0] % groups == 0, input.shape[0] / groups == inputsPerGroup
    else {
      throw .invalidNode(
        node: node,
        reason: "\(input.shape[0]) channels in \(groups) groups of \(inputsPerGroup) do not give \(outputs) outputs")
    }
    guard let sizes = window.outputSizes(input: Array(input.shape.dropFirst())) else {
      throw .invalidNode(node: node, reason: "its window does not fit the input \(input.shape)")
    }
    try ParameterChecks.weights(
      node, weights: weights, expected: ParameterChecks.product([outputs, inputsPerGroup] + window.kernel),
      bits: weightBits, bias: bias, biasBits: biasBits, outputs: outputs, shift: shift)
    var bounds = AccumulatorBounds()
    bounds.add(count: products, of: AccumulatorBounds.declared(bits: weightBits), times: input.range)
    bounds.add(factor: 1, of: AccumulatorBounds.declared(bits: biasBits))
    let shape = [outputs] + sizes
    guard ParameterChecks.product(shape) != nil else {
      throw .invalidNode(node: node, reason: "its output \(shape) has more than 2^28 entries")
    }
    try ParameterChecks.addends(node, addends, sources.dropFirst(), shape: shape, into: &bounds)
    return try ParameterChecks.result(node, shape: shape, bounds, shift: shift)
  }

  /// The accumulators for an input of shape `[C] + spatial`; everything has been checked by `result`.
  package func accumulate(_ input: [Int64], spatial: [Int], addends tensors: [[Int64]] = []) -> [Int64] {
    guard let sizes = window.outputSizes(input: spatial) else { return [] }
    // A one-dimensional convolution is one over images of height 1.
    let flat = window.rank == 1
    let (height, width) = flat ? (1, spatial[0]) : (spatial[0], spatial[1])
    let (rows, columns) = flat ? (1, sizes[0]) : (sizes[0], sizes[1])
    let (kernelRows, kernelColumns) = flat ? (1, window.kernel[0]) : (window.kernel[0], window.kernel[1])
    let last = window.rank - 1
    let perGroup = outputs / groups
    var sums: [Int64] = []
    sums.reserveCapacity(outputs * rows * columns)
    for output in 0..<outputs {
      let firstChannel = output / perGroup * inputsPerGroup
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = bias[output]
          for channel in 0..<inputsPerGroup {
            for i in 0..<kernelRows {
              let y = flat ? 0 : window.position(axis: 0, output: row, tap: i)
              guard (0..<height).contains(y) else { continue }
              let weightRow = ((output * inputsPerGroup + channel) * kernelRows + i) * kernelColumns
              let inputRow = ((firstChannel + channel) * height + y) * width
              for j in 0..<kernelColumns {
                let x = window.position(axis: last, output: column, tap: j)
                guard (0..<width).contains(x) else { continue }
                sum += Int64(weights[weightRow + j]) * input[inputRow + x]
              }
            }
          }
          sums.append(sum)
        }
      }
    }
    return Addends.added(addends, tensors, to: sums)
  }
}
