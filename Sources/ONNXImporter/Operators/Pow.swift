import ModelGraph

extension Pow: ONNXOperator {
  /// The exponent must be one constant number, so that this is a function of one variable.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let inputs = try node.required(2, of: node.inputs(2...2))
    let operation = Pow(exponent: try node.number(1, meaning: "exponent") ?? 1)
    return ImportedOperation(operation: .pow(operation), inputs: [inputs[0]])
  }
}
