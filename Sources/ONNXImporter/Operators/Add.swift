import ModelGraph

extension Add: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .add(Add()), inputs: try node.required(2, of: node.inputs(2...2)))
  }
}
