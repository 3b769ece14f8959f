import ModelGraph

extension Reshape: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("allowzero")
    let inputs = try node.required(2, of: node.inputs(2...2))
    guard let shape = try node.constant(1, meaning: "shape") else {
      throw .notConstant(node: node.name, input: inputs[1], meaning: "shape")
    }
    guard let target = shape.integers, shape.shape.count == 1, target.count <= 16 else {
      throw .invalidData(tensor: inputs[1], reason: "a shape is a vector of at most 16 integers")
    }
    let operation = Reshape(target: target, allowZero: try node.flag("allowzero") ?? false)
    return ImportedOperation(operation: .reshape(operation), inputs: [inputs[0]])
  }
}
