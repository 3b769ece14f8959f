import ModelGraph

extension Transpose: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("perm")
    let operation = Transpose(permutation: try node.integers("perm"))
    return ImportedOperation(operation: .transpose(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
