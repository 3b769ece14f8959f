import ModelGraph

extension Slice: ONNXOperator {
  /// Up to version 9 the places are attributes, from 10 on constant inputs.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    if node.version < 10 {
      try node.allowAttributes("starts", "ends", "axes")
      guard let starts = try node.integers("starts"), let ends = try node.integers("ends") else {
        throw .invalidAttribute(node: node.name, attribute: "starts and ends", expected: "given")
      }
      let operation = Slice(
        starts: starts, ends: ends, axes: try node.integers("axes") ?? Array(starts.indices),
        steps: starts.map { _ in 1 })
      return ImportedOperation(operation: .slice(operation), inputs: try node.required(1, of: node.inputs(1...1)))
    }
    try node.allowAttributes()
    let inputs = try node.inputs(3...5)
    let starts = try node.requiredVector(1, meaning: "starts")
    let operation = Slice(
      starts: starts, ends: try node.requiredVector(2, meaning: "ends"),
      axes: try node.vector(3, meaning: "axes") ?? Array(starts.indices),
      steps: try node.vector(4, meaning: "steps") ?? starts.map { _ in 1 })
    return ImportedOperation(operation: .slice(operation), inputs: try node.required(1, of: inputs))
  }
}
