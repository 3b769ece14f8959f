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
      guard let source = values[node.inputs[0]] else {
        throw .unknownTensor(name: node.inputs[0], readBy: "node \"\(node.name)\"")
      }
      switch node.operation {
      case .dense(let parameters): values[node.output] = parameters.accumulate(source).map(parameters.requantized)
      case .table(let table): values[node.output] = source.map { table.values[Int($0 - table.lower)] }
      case .reshape: values[node.output] = source
      }
    }
    return values
  }
}

extension DenseParameters {
  /// `W x + bias` before requantisation; `input.count` is `inputs`.
  package func accumulate(_ input: [Int64]) -> [Int64] {
    (0..<outputs).map { row in
      var sum = bias[row]
      for column in 0..<inputs { sum += Int64(weights[row * inputs + column]) * input[column] }
      return sum
    }
  }
}
