import ModelGraph

/// `W x + bias` and addends in 32 bits.
enum OptimizedDense {
  /// Nil if 32 bits do not suffice.
  static func step(
    _ parameters: DenseParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    let (inputs, outputs) = (parameters.inputs, parameters.outputs)
    let data = node.inputs[0]
    let rows = data.count / inputs
    let narrow = parameters.weights.allSatisfy { (-128...127).contains($0) }
    var input = try builder.storage(data.name)
    var weights = parameters.weights
    var length = inputs
    var start = 0
    if rows == 1, input.element != .wide, narrow || input.element == .word {
      if !input.layout.isFlat {
        // Weights take the order of the stored entries, with zeros for those of the border.
        let places = input.layout.places
        start = input.layout.base
        length = (places.max() ?? start) - start + 1
        weights = [Int16](repeating: 0, count: outputs * length)
        for output in 0..<outputs {
          for (index, place) in places.enumerated() {
            weights[output * length + place - start] = parameters.weights[output * inputs + index]
          }
        }
      }
    } else {
      guard let operand = try builder.operand(data.name, order: .rowMajor, words: !narrow) else { return nil }
      input = operand
    }
    var sums = WindowProduct.bounds(weights[0..<length], bias: parameters.bias[0], input: data.range)
    for output in 1..<max(outputs, 1) {
      sums = sums.union(
        WindowProduct.bounds(
          weights[(output * length)..<((output + 1) * length)], bias: parameters.bias[output], input: data.range))
    }
    var bounds = AccumulatorBounds(sums)
    // Leading dimensions together are rows.
    let layout = TensorLayout(rowMajor: [rows, outputs])
    guard node.output.layout.order == .rowMajor, let nest = LoopNest(layout) else { return nil }
    var addends: [WindowProduct.Addend] = []
    for (factor, tensor) in zip(parameters.addends, node.inputs.dropFirst()) {
      guard let storage = try builder.operand(tensor.name, order: .rowMajor) else { return nil }
      bounds.add(factor: factor, of: tensor.range)
      addends.append(
        .init(storage: storage, strides: (0, outputs, 1), factor: Int32(truncatingIfNeeded: factor)))
    }
    guard let range = bounds.range,
      let requantiser = Requantiser(
        sums: range, shift: parameters.shift, table: node.table, q: node.q, output: node.output, kernels: node.kernels)
    else { return nil }
    let panels = ProductPanels(
      weights, columns: outputs, segments: 1, length: length, element: input.element, largest: input.largest,
      rows: rows, kernels: node.kernels)
    let bias = WindowProduct.bias(parameters.bias[...], weights: weights[...], zero: input.zero)
    return WindowProduct(
      name: node.name, kernels: node.kernels, input: input,
      geometry: .init(lineStride: 0, rowStride: inputs, segments: [0]),
      groups: [.init(panels: panels, bias: bias, start: start)], addends: addends, nest: nest,
      requantiser: requantiser, work: rows * inputs * outputs)
  }
}
