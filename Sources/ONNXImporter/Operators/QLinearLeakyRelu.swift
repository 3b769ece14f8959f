import ModelGraph

extension QLinearLeakyRelu: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha")
    let operation = QLinearLeakyRelu(alpha: try node.float("alpha") ?? 0.01)
    let inputs = try node.inputs(5...5)
    for (scale, operand) in [(1, "x"), (3, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearLeakyRelu(operation), inputs: try node.required(5, of: inputs))
  }
}
