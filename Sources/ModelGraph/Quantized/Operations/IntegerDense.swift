extension DenseParameters {
  func result(node: String, inputs sources: [QuantizedTensor]) throws(ModelGraphError) -> OperationResult {
    let input = sources[0]
    guard inputs > 0, outputs > 0, input.shape.last == inputs else {
      throw .wrongShape(tensor: input.name, expected: "[\(inputs)]", found: input.shape)
    }
    try ParameterChecks.weights(
      node, weights: weights, expected: ParameterChecks.product([outputs, inputs]), bits: weightBits, bias: bias,
      biasBits: biasBits, outputs: outputs, shift: shift)
    guard let bound = accumulatorBound(input: input.range) else { throw .accumulatorTooLarge(node: node) }
    var bounds = AccumulatorBounds(-bound...bound)
    let shape = input.shape.dropLast() + [outputs]
    try ParameterChecks.addends(node, addends, sources.dropFirst(), shape: Array(shape), into: &bounds)
    return try ParameterChecks.result(node, shape: Array(shape), bounds, shift: shift)
  }

  /// `W x + bias` and the addends, before requantisation.
  package func accumulate(_ input: [Int64], addends tensors: [[Int64]] = []) -> [Int64] {
    var sums: [Int64] = []
    for start in stride(from: 0, to: input.count, by: inputs) {
      for row in 0..<outputs {
        var sum = bias[row]
        for column in 0..<inputs { sum += Int64(weights[row * inputs + column]) * input[start + column] }
        sums.append(sum)
      }
    }
    return Addends.added(addends, tensors, to: sums)
  }
}

enum Addends {
  static func added(_ factors: [Int64], _ tensors: [[Int64]], to sums: [Int64]) -> [Int64] {
    var sums = sums
    for (factor, tensor) in zip(factors, tensors) {
      for index in sums.indices { sums[index] += factor * tensor[index] }
    }
    return sums
  }
}
