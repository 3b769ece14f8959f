extension MaxPoolParameters {
  func result(node: String, input: QuantizedTensor) throws(ModelGraphError) -> OperationResult {
    guard (1...2).contains(window.rank), input.shape.count == window.rank + 1 else {
      throw .wrongShape(
        tensor: input.name, expected: "channels and \(window.rank) spatial dimensions", found: input.shape)
    }
    let spatial = Array(input.shape.dropFirst())
    guard let sizes = window.outputSizes(input: spatial) else {
      throw .invalidNode(node: node, reason: "its window does not fit the input \(input.shape)")
    }
    guard ParameterChecks.product([input.shape[0]] + sizes) != nil else {
      throw .invalidNode(node: node, reason: "its output has more than 2^28 entries")
    }
    for axis in 0..<window.rank {
      for output in 0..<sizes[axis] {
        guard !window.taps(axis: axis, output: output, size: spatial[axis]).isEmpty else {
          throw .invalidNode(node: node, reason: "a window lies in the padding altogether")
        }
      }
    }
    return OperationResult(shape: [input.shape[0]] + sizes, range: input.range.withZero)
  }

  /// The greatest entries for an input of shape `[C] + spatial`.
  package func evaluate(_ input: [Int64], channels: Int, spatial: [Int]) -> [Int64] {
    guard let sizes = window.outputSizes(input: spatial) else { return [] }
    let flat = window.rank == 1
    let (height, width) = flat ? (1, spatial[0]) : (spatial[0], spatial[1])
    let (rows, columns) = flat ? (1, sizes[0]) : (sizes[0], sizes[1])
    var result: [Int64] = []
    result.reserveCapacity(channels * rows * columns)
    for channel in 0..<channels {
      for row in 0..<rows {
        for column in 0..<columns {
          var greatest = Int64.min
          for i in 0..<(flat ? 1 : window.kernel[0]) {
            let y = flat ? 0 : window.position(axis: 0, output: row, tap: i)
            guard (0..<height).contains(y) else { continue }
            for j in 0..<window.kernel[window.rank - 1] {
              let x = window.position(axis: window.rank - 1, output: column, tap: j)
              if (0..<width).contains(x) { greatest = max(greatest, input[(channel * height + y) * width + x]) }
            }
          }
          result.append(greatest)
        }
      }
    }
    return result
  }
}
