import ModelGraph

extension QLinearConcat: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    guard let axis = try node.integer("axis") else {
      throw .invalidAttribute(node: node.name, attribute: "axis", expected: "given")
    }
    let inputs = try node.inputs(5...Int.max)
    try node.requireQuantization(at: 0, of: "the result")
    for place in stride(from: 2, to: inputs.count, by: 3) {
      try node.requireQuantization(at: place + 1, of: "part \(place / 3)")
    }
    return ImportedOperation(
      operation: .qLinearConcat(QLinearConcat(axis: axis)), inputs: try node.required(inputs.count, of: inputs))
  }
}
