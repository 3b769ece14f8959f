import ModelGraph

extension QuantizeLinear: ONNXOperator {
  /// Scale and zero point must be constants.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis", "block_size", "output_dtype", "precision", "saturate")
    let inputs = try node.inputs(2...3)
    guard try node.integer("block_size") ?? 0 == 0 else { throw node.unsupported("quantisation in blocks is") }
    guard [0, 1].contains(try node.integer("precision") ?? 0) else {
      throw node.unsupported("division in another precision than float is")
    }
    var element = ElementType.uint8
    if let type = try node.integer("output_dtype"), type != 0 {
      element = try node.elementType(type, attribute: "output_dtype")
    }
    try node.requireScale(1, meaning: "scale")
    if inputs.count == 3 { try node.requireConstant(2, meaning: "zero point") }
    let operation = QuantizeLinear(axis: try node.integer("axis") ?? 1, element: element)
    return ImportedOperation(
      operation: .quantizeLinear(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
