import ModelGraph

extension Split: ONNXOperator {
  /// Up to version 12 the sizes are an attribute, from 13 on an input.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis", "split", "num_outputs")
    let inputs = try node.inputs(1...(node.version < 13 ? 1 : 2))
    let sizes =
      node.version < 13 ? try node.integers("split") : try node.vector(1, meaning: "sizes of the parts")
    let count = node.proto.output.count
    if let declared = try node.integer("num_outputs") {
      guard node.version >= 18, declared == count, sizes == nil else {
        throw .invalidAttribute(
          node: node.name, attribute: "num_outputs", expected: "the number of outputs, \(count), and without sizes")
      }
    }
    let operation = Split(
      axis: try node.integer("axis") ?? 0, sizes: sizes, count: count, allowsSmallerLast: node.version >= 18)
    return ImportedOperation(
      operation: .split(operation), inputs: try node.required(1, of: inputs), outputCount: count)
  }
}
