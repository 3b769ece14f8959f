import ModelGraph

extension Mul: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .mul(Mul()), inputs: try node.required(2, of: node.inputs(2...2)))
  }
}
