import ModelGraph

extension QLinearMul: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let operation = QLinearMul()
    let inputs = try node.inputs(8...8)
    for (scale, operand) in [(1, "a"), (4, "b"), (6, "c")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearMul(operation), inputs: try node.required(8, of: inputs))
  }
}
