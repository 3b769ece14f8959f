import ModelGraph

extension Elu: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha")
    let operation = Elu(alpha: try node.float("alpha") ?? 1)
    return ImportedOperation(operation: .elu(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
