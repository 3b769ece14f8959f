import ModelGraph

extension Conv: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(WindowReader.attributes + ["group"])
    let inputs = try node.inputs(2...3)
    let operation = Conv(group: try node.integer("group") ?? 1, window: try WindowReader.read(node, weights: 1))
    return ImportedOperation(operation: .conv(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
