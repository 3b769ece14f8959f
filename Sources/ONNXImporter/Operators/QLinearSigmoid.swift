import ModelGraph

extension QLinearSigmoid: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let operation = QLinearSigmoid()
    let inputs = try node.inputs(5...5)
    for (scale, operand) in [(1, "x"), (3, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearSigmoid(operation), inputs: try node.required(5, of: inputs))
  }
}
