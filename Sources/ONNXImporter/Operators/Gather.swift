import ModelGraph

extension Gather: ONNXOperator {
  /// The places must be constants, which are checked here if the size of the axis is known.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("axis")
    let inputs = try node.required(2, of: node.inputs(2...2))
    let operation = Gather(axis: try node.integer("axis") ?? 0)
    try node.requireConstant(1, meaning: "indices")
    if let type = node.constants[inputs[0]]?.type ?? node.types[inputs[0]], let indices = node.constants[inputs[1]] {
      try wrappingGraphErrors { () throws(ModelGraphError) in
        try operation.checkPlaces(indices, in: type, node: node.name)
      }
    }
    return ImportedOperation(operation: .gather(operation), inputs: inputs)
  }
}
