import ModelGraph

extension Concat: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    guard let axis = try node.integer("axis") else {
      throw .invalidAttribute(node: node.name, attribute: "axis", expected: "given")
    }
    let inputs = try node.inputs(1...Int.max)
    return ImportedOperation(
      operation: .concat(Concat(axis: axis)), inputs: try node.required(inputs.count, of: inputs))
  }
}
