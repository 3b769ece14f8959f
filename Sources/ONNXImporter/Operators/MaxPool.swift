import ModelGraph

extension MaxPool: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(WindowReader.attributes + ["ceil_mode", "storage_order"])
    guard !node.namesOutput(1) else { throw node.unsupported("the output Indices of MaxPool is") }
    guard try node.integer("storage_order") ?? 0 == 0 else { throw node.unsupported("storage_order 1 is") }
    let operation = MaxPool(window: try WindowReader.read(node, weights: nil))
    return ImportedOperation(operation: .maxPool(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
