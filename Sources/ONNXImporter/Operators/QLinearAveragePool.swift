import ModelGraph

extension QLinearAveragePool: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(
      "auto_pad", "ceil_mode", "channels_last", "count_include_pad", "kernel_shape", "pads", "strides")
    guard try node.flag("channels_last") != true else { throw node.unsupported("channels in the last place are") }
    let operation = QLinearAveragePool(
      window: try WindowReader.read(node, weights: nil),
      countIncludesPadding: try node.flag("count_include_pad") ?? false)
    let inputs = try node.inputs(5...5)
    for (scale, operand) in [(1, "x"), (3, "y")] { try node.requireQuantization(at: scale, of: operand) }
    return ImportedOperation(operation: .qLinearAveragePool(operation), inputs: try node.required(5, of: inputs))
  }
}
