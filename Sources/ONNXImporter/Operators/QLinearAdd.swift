import ModelGraph

extension QLinearAdd: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let operation = QLinearAdd()
    let inputs = try node.inputs(8...8)
    for (scale, operand) in [(1, "a"), (4, "b"), (6, "c")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearAdd(operation), inputs: try node.required(8, of: inputs))
  }
}
