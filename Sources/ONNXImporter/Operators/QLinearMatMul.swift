import ModelGraph

extension QLinearMatMul: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let inputs = try node.inputs(8...8)
    for (scale, operand) in [(1, "a"), (4, "b"), (6, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearMatMul(QLinearMatMul()), inputs: try node.required(8, of: inputs))
  }
}
