import ModelGraph

extension CircuitBuilder {
  /// The same entries in the same order: another view of the same block, at no cost, wherever the boundaries of old and
  /// new dimensions go together.
  package mutating func reshape(_ node: QuantizedNode, shape: [Int]) throws(CircuitError) {
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    place(node.output, at: try regrouped(try view(of: source), shape: shape, node: node.name))
  }
}
