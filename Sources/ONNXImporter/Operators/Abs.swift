import ModelGraph

extension Abs: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .abs(Abs()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
