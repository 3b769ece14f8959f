import ModelGraph

extension DequantizeLinear: ONNXOperator {
  /// Scale and zero point must be constants.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis", "block_size", "output_dtype")
    let inputs = try node.inputs(2...3)
    guard try node.integer("block_size") ?? 0 == 0 else { throw node.unsupported("quantisation in blocks is") }
    if let type = try node.integer("output_dtype"), type != 0 {
      guard try node.elementType(type, attribute: "output_dtype") == .float32 else {
        throw .invalidAttribute(node: node.name, attribute: "output_dtype", expected: "float")
      }
    }
    try node.requireScale(1, meaning: "scale")
    if inputs.count == 3 { try node.requireConstant(2, meaning: "zero point") }
    let operation = DequantizeLinear(axis: try node.integer("axis") ?? 1)
    return ImportedOperation(
      operation: .dequantizeLinear(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
