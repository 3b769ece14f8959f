import ModelGraph

extension Shape: ONNXOperator {
  /// Sizes that are fixed; becomes a constant.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes("end", "start")
    let input = try node.required(1, of: node.inputs(1...1))[0]
    guard let type = node.constants[input]?.type ?? node.types[input] else {
      throw .invalidShape(tensor: input, reason: "its shape, which node \"\(node.name)\" asks for, is not known")
    }
    func place(_ value: Int) -> Int {
      let rank = type.shape.count
      return min(max(value < 0 ? max(value, -rank) + rank : value, 0), rank)
    }
    let start = place(try node.integer("start") ?? 0)
    let end = max(start, place(try node.integer("end") ?? type.shape.count))
    guard let sizes = TensorType(type.element, Array(type.shape[start..<end])).fixedShape else {
      throw .symbolicShape(node: node.name, tensor: input)
    }
    return ImportedOperation(operation: .shape(Shape(sizes: sizes.map(Int64.init))), inputs: [])
  }
}
