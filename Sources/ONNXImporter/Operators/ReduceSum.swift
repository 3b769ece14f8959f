import ModelGraph

extension ReduceSum: ONNXOperator {
  /// From version 13 on the axes are a constant input.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    let reduction = try ReductionReader(node, axesAreInputFrom: 13)
    let operation = ReduceSum(axes: reduction.axes, keepsDimensions: reduction.keepsDimensions)
    return ImportedOperation(
      operation: reduction.doesNothing ? .identity(Identity()) : .reduceSum(operation), inputs: [reduction.input])
  }
}
