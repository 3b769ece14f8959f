import ModelGraph

extension LeakyRelu: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha")
    let operation = LeakyRelu(alpha: try node.float("alpha") ?? 0.01)
    return ImportedOperation(operation: .leakyRelu(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
