import ModelGraph

extension ConstantOfShape: ONNXOperator {
  /// The shape must be a constant, so that this is one.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("value")
    _ = try node.required(1, of: node.inputs(1...1))
    let shape = try node.requiredVector(0, meaning: "shape")
    var value: TensorValue
    if let attribute = try node.attribute("value", .tensor, expected: "a tensor") {
      value = try node.tensors.value(attribute.t, name: "value of node \"\(node.name)\"")
    } else {
      value = try wrappingGraphErrors { () throws(ModelGraphError) in try TensorValue(shape: [], floats: [0]) }
    }
    return ImportedOperation(
      operation: .constantOfShape(ConstantOfShape(shape: shape, value: value)), inputs: [])
  }
}
