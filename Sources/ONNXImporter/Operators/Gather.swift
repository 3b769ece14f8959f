import ModelGraph

extension Gather: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    let inputs = try node.required(2, of: node.inputs(2...2))
    try node.requireConstant(1, meaning: "indices")
    return ImportedOperation(operation: .gather(Gather(axis: try node.integer("axis") ?? 0)), inputs: inputs)
  }
}
