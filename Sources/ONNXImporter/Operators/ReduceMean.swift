import ModelGraph

extension ReduceMean: ONNXOperator {
  /// From version 18 on the axes are a constant input.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    let reduction = try ReductionReader(node, axesAreInputFrom: 18)
    let operation = ReduceMean(axes: reduction.axes, keepsDimensions: reduction.keepsDimensions)
    return ImportedOperation(
      operation: reduction.doesNothing ? .identity(Identity()) : .reduceMean(operation), inputs: [reduction.input])
  }
}
