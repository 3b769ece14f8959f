import ModelGraph

extension Unsqueeze: ONNXOperator {
  /// Up to version 12 the axes are an attribute, from 13 on a constant input.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    if node.version < 13 {
      try node.allowAttributes("axes")
      guard let axes = try node.integers("axes") else {
        throw .invalidAttribute(node: node.name, attribute: "axes", expected: "given")
      }
      return ImportedOperation(
        operation: .unsqueeze(Unsqueeze(axes: axes)), inputs: try node.required(1, of: node.inputs(1...1)))
    }
    try node.allowAttributes()
    let inputs = try node.inputs(2...2)
    let operation = Unsqueeze(axes: try node.requiredVector(1, meaning: "axes"))
    return ImportedOperation(operation: .unsqueeze(operation), inputs: try node.required(1, of: inputs))
  }
}
