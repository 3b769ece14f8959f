import ModelGraph

extension QLinearGlobalAveragePool: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("channels_last")
    guard try node.flag("channels_last") != true else { throw node.unsupported("channels in the last place are") }
    let operation = QLinearGlobalAveragePool()
    let inputs = try node.inputs(5...5)
    for (scale, operand) in [(1, "x"), (3, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearGlobalAveragePool(operation), inputs: try node.required(5, of: inputs))
  }
}
