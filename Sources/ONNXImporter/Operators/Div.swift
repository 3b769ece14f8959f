import ModelGraph

extension Div: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .div(Div()), inputs: try node.required(2, of: node.inputs(2...2)))
  }
}
