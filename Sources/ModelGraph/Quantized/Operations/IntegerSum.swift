extension SumParameters {
  func result(node: String, inputs: [QuantizedTensor]) throws(ModelGraphError) -> OperationResult {
    try ParameterChecks.field(node, "shift", shift, Requantisation.shifts)
    guard !shape.isEmpty, shape.count <= 16, ParameterChecks.product(shape) != nil else {
      throw .invalidNode(node: node, reason: "its output \(shape) is empty or too large")
    }
    guard !terms.isEmpty, terms.count <= 4096, constant.magnitude < 1 << 61 else {
      throw .invalidNode(node: node, reason: "a sum has 1 to 4096 terms and a constant below 2^61")
    }
    guard Set(terms.map(\.input)) == Set(inputs.indices) else {
      throw .wrongInputCount(node: node, expected: "those its terms read", found: inputs.count)
    }
    var bounds = AccumulatorBounds(constant...constant)
    for term in terms {
      guard inputs.indices.contains(term.input) else {
        throw .invalidNode(node: node, reason: "input \(term.input) does not exist")
      }
      let tensor = inputs[term.input]
      guard term.maps.count == tensor.shape.count else {
        throw .wrongShape(tensor: tensor.name, expected: "\(term.maps.count) dimensions", found: tensor.shape)
      }
      var read: Set<Int> = []
      for map in term.maps {
        let limit = 1 << 24
        guard map.constant.magnitude <= limit,
          map.terms.allSatisfy({ $0.coefficient.magnitude <= limit && read.insert($0.variable).inserted }),
          map.range(sizes: shape) != nil
        else { throw .invalidNode(node: node, reason: "an index map of \"\(tensor.name)\" is out of range") }
      }
      guard term.factor.magnitude < 1 << 61 else { throw .accumulatorTooLarge(node: node) }
      bounds.add(factor: term.factor, of: tensor.range)
    }
    if let bias {
      try bias.check(node, "bias", against: shape, widths: 2...62)
      bounds.add(factor: 1, of: AccumulatorBounds.declared(bits: bias.bits))
    }
    return try ParameterChecks.result(node, shape: shape, bounds, shift: shift)
  }

  /// The accumulators; `shapes` are those of the inputs.
  package func accumulate(_ inputs: [[Int64]], shapes: [[Int]]) -> [Int64] {
    let count = shape.reduce(1, *)
    var sums = [Int64](repeating: constant, count: count)
    if let bias {
      for (index, offset) in bias.offsets(in: shape).enumerated() { sums[index] += bias.values[offset] }
    }
    for term in terms {
      let input = inputs[term.input]
      for (index, offset) in Self.offsets(term.maps, of: shapes[term.input], over: shape).enumerated() {
        if let offset { sums[index] += term.factor * input[offset] }
      }
    }
    return sums
  }

  /// For each output entry in order the offset that the maps read in a row-major tensor, nil outside it.
  static func offsets(_ maps: [AffineIndex], of tensor: [Int], over shape: [Int]) -> [Int?] {
    var result: [Int?] = []
    var indices = [Int](repeating: 0, count: shape.count)
    for _ in 0..<shape.reduce(1, *) {
      var offset: Int? = 0
      for (map, size) in zip(maps, tensor) {
        let position = map.terms.reduce(map.constant) { $0 + $1.coefficient * indices[$1.variable] }
        offset = (0..<size).contains(position) ? offset.map { $0 * size + position } : nil
      }
      result.append(offset)
      for axis in shape.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < shape[axis] { break }
        indices[axis] = 0
      }
    }
    return result
  }
}
