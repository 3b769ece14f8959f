import ModelGraph

extension Erf: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    return ImportedOperation(operation: .erf(Erf()), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
