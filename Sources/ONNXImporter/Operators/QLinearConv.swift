import ModelGraph

extension QLinearConv: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(WindowReader.attributes + ["group"])
    let inputs = try node.inputs(8...9)
    let operation = QLinearConv(group: try node.integer("group") ?? 1, window: try WindowReader.read(node, weights: 3))
    for (scale, operand) in [(1, "x"), (4, "w"), (6, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearConv(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
