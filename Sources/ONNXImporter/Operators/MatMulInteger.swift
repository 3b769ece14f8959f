import ModelGraph

extension MatMulInteger: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    let inputs = try node.inputs(2...4)
    guard inputs.count < 4 || inputs[2] != "" else {
      throw node.unsupported("leaving out the zero point of A before that of B is")
    }
    for (index, meaning) in ["zero point of A", "zero point of B"].enumerated() where inputs.count > index + 2 {
      try node.requireConstant(index + 2, meaning: meaning)
    }
    return ImportedOperation(
      operation: .matMulInteger(MatMulInteger()), inputs: try node.required(inputs.count, of: inputs))
  }
}
