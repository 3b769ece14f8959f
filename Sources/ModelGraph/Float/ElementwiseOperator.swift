/// An operator that joins tensors entry by entry, with broadcasting: all float32, or integers of one type as they
/// occur in shapes and accumulators.
package protocol ElementwiseOperator: FloatOperator {
  /// How many inputs there may be.
  static var inputCounts: ClosedRange<Int> { get }

  static func join(_ a: Float, _ b: Float) -> Float

  /// Nil if there is no result within 64 bits.
  static func join(_ a: Int64, _ b: Int64) -> Int64?
}

extension ElementwiseOperator {
  package static var inputCounts: ClosedRange<Int> { 2...2 }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard Self.inputCounts.contains(inputs.count), var result = inputs.first else {
      let expected = Self.inputCounts.upperBound == .max ? "at least 1" : "2"
      throw .wrongInputCount(node: node, expected: expected, found: inputs.count)
    }
    if result.element != .float32 {
      for input in inputs where input.element != result.element || ![.int32, .int64].contains(input.element) {
        throw .unsupportedType(
          node: node, expected: "float32, or int64 or int32 for all inputs alike", found: input.element.rawValue)
      }
    }
    for input in inputs.dropFirst() {
      guard input.element == result.element else {
        throw .unsupportedType(node: node, expected: result.element.rawValue, found: input.element.rawValue)
      }
      guard let shape = Broadcasting.shape(result.shape, input.shape) else {
        throw .invalidNode(node: node, reason: "shapes \(result) and \(input) do not broadcast")
      }
      result.shape = shape
    }
    return [result]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    var result = inputs[0]
    for input in inputs.dropFirst() {
      let type = try inferTypes([result.type, input.type], node: node)[0]
      let shape = type.fixedShape ?? []
      if let range = type.element.range {
        let joined = try Broadcasting.combine(
          try result.integers(for: node), result.shape, try input.integers(for: node), input.shape, to: shape
        ) { (a: Int64, b: Int64) throws(ModelGraphError) -> Int64 in
          guard let value = Self.join(a, b), range.contains(value) else {
            throw .invalidNode(node: node, reason: "\(a) and \(b) have no result of type \(type.element.rawValue)")
          }
          return value
        }
        result = TensorValue(shape: shape, joined, type.element)
      } else {
        let joined = Broadcasting.combine(
          try result.floats(for: node), result.shape, try input.floats(for: node), input.shape, to: shape
        ) { (a: Float, b: Float) -> Float in Self.join(a, b) }
        result = TensorValue(shape: shape, joined)
      }
    }
    return [result]
  }
}
