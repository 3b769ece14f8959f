import ModelGraph

/// Builds a quantised graph node by node; shapes and ranges follow from the operations.
package struct GraphDraft {
  package private(set) var graph: QuantizedGraph

  /// The input is the tensor `x`.
  package init(_ name: String, shape: [Int], range: ClosedRange<Int64>) {
    let input = QuantizedTensor(name: "x", shape: shape, range: range, scale: 0.5)
    graph = QuantizedGraph(name: name, input: "x", output: "x", tensors: ["x": input], nodes: [])
  }

  /// Adds a node, whose output becomes that of the graph; returns its name.
  @discardableResult
  package mutating func add(
    _ operation: QuantizedOperation, _ inputs: [String]? = nil, reshapedTo shape: [Int] = []
  ) throws -> String {
    let inputs = inputs ?? [graph.output]
    let name = "n\(graph.nodes.count)"
    let sources = inputs.compactMap { graph.tensors[$0] }
    let result = try operation.result(node: name, inputs: sources, reshapedTo: shape)
    let output = "t\(graph.nodes.count)"
    graph.tensors[output] = QuantizedTensor(name: output, shape: result.shape, range: result.range, scale: 0.5)
    graph.nodes.append(QuantizedNode(name: name, operation: operation, inputs: inputs, output: output))
    graph.output = output
    return output
  }

  package func shape(of tensor: String) -> [Int] { graph.tensors[tensor]?.shape ?? [] }
  package func range(of tensor: String) -> ClosedRange<Int64> { graph.tensors[tensor]?.range ?? 0...0 }

  /// A table over the whole range of a tensor.
  package func table(of tensor: String, _ name: String, _ function: (Int64) -> Int64) -> QuantizedOperation {
    let range = range(of: tensor)
    return .table(ActivationTable(function: name, lower: range.lowerBound, values: range.map(function)))
  }
}
