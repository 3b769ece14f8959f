import ModelGraph

extension BatchNormalization: ONNXOperator {
  /// At inference. Up to version 13 further outputs mean training, from 14 on an attribute says so.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("epsilon", "momentum", "spatial", "training_mode")
    guard try node.integer("training_mode") ?? 0 == 0, !(1..<node.proto.output.count).contains(where: node.namesOutput)
    else { throw node.unsupported("BatchNormalization in training mode is") }
    guard try node.integer("spatial") ?? 1 == 1 else {
      throw node.unsupported("BatchNormalization with parameters for each place (spatial 0) is")
    }
    let operation = BatchNormalization(epsilon: try node.float("epsilon") ?? 1e-5)
    return ImportedOperation(
      operation: .batchNormalization(operation), inputs: try node.required(5, of: node.inputs(5...5)))
  }
}
