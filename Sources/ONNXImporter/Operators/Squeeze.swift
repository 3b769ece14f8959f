import ModelGraph

extension Squeeze: ONNXOperator {
  /// Up to version 12 the axes are an attribute, from 13 on a constant input.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    if node.version < 13 {
      try node.allowAttributes("axes")
      let operation = Squeeze(axes: try node.integers("axes"))
      return ImportedOperation(operation: .squeeze(operation), inputs: try node.required(1, of: node.inputs(1...1)))
    }
    try node.allowAttributes()
    let inputs = try node.inputs(1...2)
    let operation = Squeeze(axes: try node.vector(1, meaning: "axes"))
    return ImportedOperation(operation: .squeeze(operation), inputs: try node.required(1, of: inputs))
  }
}
