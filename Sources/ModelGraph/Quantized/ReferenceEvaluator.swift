/// Runs a quantised graph with plain loops: slow, short, and the definition of what the fast runtime must compute.
package struct ReferenceEvaluator: Sendable {
  package let graph: QuantizedGraph

  /// Validates the graph once, so that running it cannot overflow or read outside an array.
  package init(_ graph: QuantizedGraph) throws(ModelGraphError) {
    try graph.validate()
    self.graph = graph
  }

  /// The output tensor for one input.
  package func run(_ input: [Int64]) throws(ModelGraphError) -> [Int64] {
    try runAll(input)[graph.output] ?? []
  }

  /// Every tensor by name, the input included.
  package func runAll(_ input: [Int64]) throws(ModelGraphError) -> [String: [Int64]] {
    guard let tensor = graph.tensors[graph.input] else {
      throw .unknownTensor(name: graph.input, readBy: "the graph's input")
    }
    guard input.count == tensor.count else {
      throw .wrongEntryCount(node: tensor.name, field: "input", expected: tensor.count, found: input.count)
    }
    if let index = input.firstIndex(where: { !tensor.range.contains($0) }) {
      throw .valueOutOfRange(tensor: tensor.name, index: index, value: input[index], allowed: tensor.range)
    }
    var values: [String: [Int64]] = [graph.input: input]
    for node in graph.nodes {
      var sources: [[Int64]] = []
      var shapes: [[Int]] = []
      for name in node.inputs {
        guard let source = values[name], let tensor = graph.tensors[name] else {
          throw .unknownTensor(name: name, readBy: "node \"\(node.name)\"")
        }
        sources.append(source)
        shapes.append(tensor.shape)
      }
      values[node.output] = node.operation.evaluate(sources, shapes: shapes)
    }
    return values
  }
}

extension QuantizedOperation {
  /// The output for inputs of the given shapes, all row-major, by the definition of the operation.
  package func evaluate(_ inputs: [[Int64]], shapes: [[Int]]) -> [Int64] {
    if let (sums, shift) = accumulators(inputs, shapes: shapes) {
      return shift == 0 ? sums : sums.map { Requantisation.apply($0, shift: shift) }
    }
    switch self {
    case .table(let table): return inputs[0].map { table.values[Int($0 - table.lower)] }
    case .maxPool(let parameters):
      return parameters.evaluate(inputs[0], channels: shapes[0][0], spatial: Array(shapes[0].dropFirst()))
    default: return inputs[0]
    }
  }

  /// The sums before requantisation, and the shift; nil for an operation that is no sum of products.
  package func accumulators(_ inputs: [[Int64]], shapes: [[Int]]) -> (sums: [Int64], shift: Int)? {
    switch self {
    case .dense(let parameters):
      return (parameters.accumulate(inputs[0], addends: Array(inputs.dropFirst())), parameters.shift)
    case .convolution(let parameters):
      let sums = parameters.accumulate(
        inputs[0], spatial: Array(shapes[0].dropFirst()), addends: Array(inputs.dropFirst()))
      return (sums, parameters.shift)
    case .scale(let parameters): return (parameters.accumulate(inputs[0], shape: shapes[0]), parameters.shift)
    case .product(let parameters):
      return (parameters.accumulate(inputs[0], inputs[1], shapes: (shapes[0], shapes[1])), parameters.shift)
    case .sum(let parameters): return (parameters.accumulate(inputs, shapes: shapes), parameters.shift)
    case .table, .maxPool, .reshape: return nil
    }
  }
}
