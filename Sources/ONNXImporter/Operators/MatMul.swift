import ModelGraph

extension MatMul: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .matMul(MatMul()), inputs: try node.required(2, of: node.inputs(2...2)))
  }
}
