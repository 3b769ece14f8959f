import ModelGraph

extension Sigmoid: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .sigmoid(Sigmoid()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
