import ModelGraph

extension MatMulInteger: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let inputs = try node.inputs(2...4)
    for (index, meaning) in ["zero point of A", "zero point of B"].enumerated() where inputs.count > index + 2 {
      try node.requireConstant(index + 2, meaning: meaning)
    }
    return ImportedOperation(
      operation: .matMulInteger(MatMulInteger()), inputs: try node.required(inputs.count, of: inputs))
  }
}
