import ModelGraph

extension ArgMax: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis", "keepdims", "select_last_index")
    let operation = ArgMax(
      axis: try node.integer("axis") ?? 0, keepsDimension: try node.flag("keepdims") ?? true,
      selectsLast: try node.flag("select_last_index") ?? false)
    return ImportedOperation(operation: .argMax(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
