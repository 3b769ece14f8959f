import ModelGraph

extension Sqrt: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .sqrt(Sqrt()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
