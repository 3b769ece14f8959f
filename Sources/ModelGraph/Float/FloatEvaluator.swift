/// Runs a float graph in float32. Used for calibration and for comparisons, not for speed.
package struct FloatEvaluator: Sendable {
  package let graph: FloatGraph
  /// Nodes after which a tensor is not read any more, by node index.
  private let lastReads: [[String]]

  package init(_ graph: FloatGraph) {
    self.graph = graph
    var last: [String: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for tensor in node.inputs where graph.constants[tensor] == nil { last[tensor] = index }
    }
    var lastReads = [[String]](repeating: [], count: graph.nodes.count)
    for (tensor, index) in last where tensor != graph.output { lastReads[index].append(tensor) }
    self.lastReads = lastReads
  }

  /// The output for an input of the graph's shape, the batch included.
  package func run(_ input: TensorValue) throws(ModelGraphError) -> TensorValue {
    try run(input) { (_: String, _: TensorValue) in }
  }

  /// The same; `observe` sees every tensor (input and node outputs) once, in order.
  package func run(
    _ input: TensorValue, observe: (String, TensorValue) -> Void
  ) throws(ModelGraphError) -> TensorValue {
    try check(input)
    var values = [graph.input: input]
    observe(graph.input, input)
    for (index, node) in graph.nodes.enumerated() {
      var inputs: [TensorValue] = []
      for tensor in node.inputs {
        guard let value = values[tensor] ?? graph.constants[tensor] else {
          throw .unknownTensor(name: tensor, readBy: "node \"\(node.name)\"")
        }
        inputs.append(value)
      }
      let results = try node.operation.evaluate(inputs, node: node.name)
      for (tensor, value) in zip(node.outputs, results) where tensor != "" {
        values[tensor] = value
        observe(tensor, value)
      }
      for tensor in lastReads[index] { values[tensor] = nil }
    }
    guard let output = values[graph.output] ?? graph.constants[graph.output] else {
      throw .unknownTensor(name: graph.output, readBy: "the graph's output")
    }
    return output
  }

  /// One sample without the batch dimension; the batch is 1.
  package func sample(_ values: [Float]) throws(ModelGraphError) -> TensorValue {
    guard let shape = graph.sampleShape else {
      throw .invalidShape(tensor: graph.input, reason: "\(graph.inputType): only the batch size may be symbolic")
    }
    return try TensorValue(tensor: graph.input, shape: (graph.hasBatchDimension ? [1] : []) + shape, floats: values)
  }

  private func check(_ input: TensorValue) throws(ModelGraphError) {
    let type = graph.inputType
    var sizes: [String: Int] = [:]
    let fits =
      input.element == type.element && input.shape.count == type.shape.count
      && zip(input.shape, type.shape).allSatisfy { size, dimension in
        switch dimension {
        case .fixed(let expected): return size == expected
        case .symbolic(let name):
          let known = sizes[name, default: size]
          sizes[name] = size
          return known == size
        }
      }
    guard fits else { throw .wrongShape(tensor: graph.input, expected: type.description, found: input.shape) }
  }
}
