import ModelGraph

extension Softmax: ONNXOperator {
  /// Version 13 changed the default axis and stopped flattening.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    let old = node.version < 13
    let operation = Softmax(axis: try node.integer("axis") ?? (old ? 1 : -1), flattensFromAxis: old)
    return ImportedOperation(operation: .softmax(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
