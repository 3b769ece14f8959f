import ModelGraph

extension Gemm: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha", "beta", "transA", "transB")
    let operation = Gemm(
      alpha: try node.float("alpha") ?? 1, beta: try node.float("beta") ?? 1,
      transposeA: try node.flag("transA") ?? false, transposeB: try node.flag("transB") ?? false)
    let inputs = try node.inputs(2...3)
    return ImportedOperation(operation: .gemm(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
