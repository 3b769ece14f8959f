import ModelGraph

extension RangeSequence: ONNXOperator {
  /// All limits must be constants, so that this is one.
  static func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    try node.allowAttributes()
    _ = try node.required(3, of: node.inputs(3...3))
    var limits: [TensorValue] = []
    for (index, meaning) in ["start", "limit", "delta"].enumerated() {
      guard let value = try node.constant(index, meaning: meaning) else {
        throw .notConstant(node: node.name, input: node.inputs[index], meaning: meaning)
      }
      guard value.shape == [], limits.allSatisfy({ $0.element == value.element }) else {
        throw .invalidData(
          tensor: node.inputs[index],
          reason: "\(meaning) of node \"\(node.name)\" must be a scalar of the type of the others")
      }
      limits.append(value)
    }
    let (start, limit, delta) = (number(limits[0]), number(limits[1]), number(limits[2]))
    let count = ((limit - start) / delta).rounded(.up)
    guard count >= 1, count <= Double(1 << 28) else {
      throw .invalidData(
        tensor: node.inputs[2], reason: "Range of node \"\(node.name)\" has no or too many numbers, or its delta is 0")
    }
    let operation = RangeSequence(start: limits[0], delta: limits[2], count: Int(count))
    return ImportedOperation(operation: .range(operation), inputs: [])
  }

  private static func number(_ scalar: TensorValue) -> Double {
    scalar.floats.map { Double($0[0]) } ?? scalar.integers.map { Double($0[0]) } ?? .nan
  }
}
