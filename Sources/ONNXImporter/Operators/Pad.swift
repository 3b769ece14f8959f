import ModelGraph

extension Pad: ONNXOperator {
  /// Up to version 10 pads and value are attributes, from 11 on constant inputs; 18 added the axes.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    let mode = try node.text("mode") ?? "constant"
    guard mode == "constant" else { throw node.unsupported("Pad in mode \"\(mode)\" is") }
    if node.version < 11 {
      try node.allowAttributes("mode", "pads", "value")
      guard let pads = try node.integers("pads") else {
        throw .invalidAttribute(node: node.name, attribute: "pads", expected: "given")
      }
      let operation = Pad(pads: pads, value: try node.float("value") ?? 0)
      return ImportedOperation(operation: .pad(operation), inputs: try node.required(1, of: node.inputs(1...1)))
    }
    try node.allowAttributes("mode")
    let inputs = try node.inputs(2...(node.version < 18 ? 3 : 4))
    let operation = Pad(
      pads: try node.requiredVector(1, meaning: "pads"), value: try node.scalar(2, meaning: "value") ?? 0,
      axes: try node.vector(3, meaning: "axes"))
    return ImportedOperation(operation: .pad(operation), inputs: try node.required(1, of: inputs))
  }
}
