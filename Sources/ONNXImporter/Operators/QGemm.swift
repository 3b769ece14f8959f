import ModelGraph

extension QGemm: ONNXOperator {
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("alpha", "transA", "transB")
    // Without scale and zero point the result would be real.
    var inputs = try node.inputs(9...9)
    for (scale, operand) in [(1, "a"), (4, "b"), (7, "y")] { try node.requireQuantization(at: scale, of: operand) }
    let hasBias = inputs[6] != ""
    if !hasBias { inputs.remove(at: 6) }
    let operation = QGemm(
      alpha: try node.float("alpha") ?? 1, transposeA: try node.flag("transA") ?? false,
      transposeB: try node.flag("transB") ?? false, hasBias: hasBias)
    return ImportedOperation(operation: .qGemm(operation), inputs: try node.required(inputs.count, of: inputs))
  }
}
