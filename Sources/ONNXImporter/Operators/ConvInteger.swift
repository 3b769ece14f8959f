import ModelGraph

extension ConvInteger: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes(WindowReader.attributes + ["group"])
    let inputs = try node.inputs(2...4)
    let operation = ConvInteger(group: try node.integer("group") ?? 1, window: try WindowReader.read(node, weights: 1))
    guard inputs.count < 4 || inputs[2] != "" else {
      throw node.unsupported("leaving out the zero point of x before that of w is")
    }
    for (index, meaning) in ["zero point of x", "zero point of w"].enumerated() where inputs.count > index + 2 {
      try node.requireConstant(index + 2, meaning: meaning)
    }
    return ImportedOperation(operation: .convInteger(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
