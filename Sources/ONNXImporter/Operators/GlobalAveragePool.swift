import ModelGraph

extension GlobalAveragePool: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(
      operation: .globalAveragePool(GlobalAveragePool()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
