import ModelGraph

extension Softplus: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .softplus(Softplus()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
