import ModelGraph

extension Dropout: ONNXOperator {
  /// The ratio has no influence at inference. Training mode, an input from version 12 on, must be absent or false.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("ratio", "seed")
    let inputs = try node.inputs(1...(node.version < 12 ? 1 : 3))
    if let training = try node.constant(2, meaning: "training mode") {
      guard training.integers == [0] else {
        throw .unsupportedFeature(place: "node \"\(node.name)\"", feature: "Dropout in training mode is")
      }
    }
    return ImportedOperation(operation: .dropout(Dropout()), inputs: try node.required(1, of: inputs))
  }
}
