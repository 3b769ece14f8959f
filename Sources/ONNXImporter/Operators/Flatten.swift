import ModelGraph

extension Flatten: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    let operation = Flatten(axis: try node.integer("axis") ?? 1)
    return ImportedOperation(operation: .flatten(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
