import ModelGraph

extension Gelu: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("approximate")
    let approximation = try node.text("approximate") ?? "none"
    guard ["none", "tanh"].contains(approximation) else {
      throw .invalidAttribute(node: node.name, attribute: "approximate", expected: "\"none\" or \"tanh\"")
    }
    let operation = Gelu(approximatesWithTanh: approximation == "tanh")
    return ImportedOperation(operation: .gelu(operation), inputs: try node.required(1, of: node.inputs(1...1)))
  }
}
