import ModelGraph

extension CircuitBuilder {
  /// The same entries in the same order: another name for the same block, at no cost.
  package mutating func reshape(_ node: QuantizedNode) throws(CircuitError) {
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    place(node.output, at: try place(of: source))
  }
}
