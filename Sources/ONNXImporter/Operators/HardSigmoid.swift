import ModelGraph

extension HardSigmoid: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha", "beta")
    let operation = HardSigmoid(alpha: try node.float("alpha") ?? 0.2, beta: try node.float("beta") ?? 0.5)
    return ImportedOperation(operation: .hardSigmoid(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
