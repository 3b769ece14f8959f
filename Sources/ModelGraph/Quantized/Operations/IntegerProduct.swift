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
