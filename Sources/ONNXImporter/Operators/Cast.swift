import ModelGraph

extension Cast: ONNXOperator {
  /// Only casts that keep every value, and those of integers to the nearest float.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("round_mode", "saturate", "to")
    let input = try node.required(1, of: node.inputs(1...1))[0]
    guard let type = try node.integer("to") else {
      throw .invalidAttribute(node: node.name, attribute: "to", expected: "given")
    }
    let target = try node.elementType(type, attribute: "to")
    // Constants are converted here and now, and an entry that has no counterpart is found.
    if node.constants[input] == nil, let range = target.range {
      guard let source = node.types[input]?.element.range, range.contains(source.lowerBound),
        range.contains(source.upperBound)
      else { throw node.unsupported("Cast of computed values to \(target.rawValue), which may change them, is") }
    }
    return ImportedOperation(operation: .cast(Cast(to: target)), inputs: [input])
  }
}
