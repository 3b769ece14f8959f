import ModelGraph

extension Max: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let inputs = try node.inputs(1...Int.max)
    return ImportedOperation(operation: .max(Max()), inputs: try node.required(inputs.count, of: inputs))
  }
}
