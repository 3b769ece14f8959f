import ModelGraph

extension Clip: ONNXOperator {
  /// Up to version 10 the bounds are attributes, from 11 on they are inputs.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    let operation: Clip
    if node.version < 11 {
      try node.allowAttributes("min", "max")
      operation = Clip(lower: try node.float("min"), upper: try node.float("max"))
    } else {
      try node.allowAttributes()
      operation = Clip(
        lower: try node.scalar(1, meaning: "lower bound"), upper: try node.scalar(2, meaning: "upper bound"))
    }
    let inputs = try node.inputs(1...(node.version < 11 ? 1 : 3))
    return ImportedOperation(operation: .clip(operation), inputs: try node.required(1, of: inputs))
  }
}
