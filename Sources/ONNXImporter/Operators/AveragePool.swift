import ModelGraph

extension AveragePool: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(WindowReader.attributes + ["ceil_mode", "count_include_pad"])
    let operation = AveragePool(
      window: try WindowReader.read(node, weights: nil),
      countIncludesPadding: try node.flag("count_include_pad") ?? false)
    return ImportedOperation(operation: .averagePool(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
