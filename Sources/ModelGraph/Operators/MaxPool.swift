/// The largest entry of a sliding window, channel by channel, of float32, int8 or uint8 entries.
package struct MaxPool: FloatOperator {
  package static let operatorName = "MaxPool"

  package var window: Window

  package init(window: Window) { self.window = window }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    guard [.float32, .int8, .uint8].contains(inputs[0].element) else {
      throw .unsupportedType(node: node, expected: "float32, int8 or uint8", found: inputs[0].element.rawValue)
    }
    return [try Pooling.inferType(inputs[0], window, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    // Integers of 8 bits are exact as floats.
    let values = inputs[0].integers?.map { Float($0) } ?? inputs[0].floats ?? []
    let (shape, result) = try Pooling.apply(
      values, inputs[0].shape, window, node: node, start: -.infinity, join: { Max.join($1, $0) },
      finish: { largest, _, _ in largest })
    guard inputs[0].integers != nil else { return [TensorValue(shape: shape, result)] }
    return [TensorValue(shape: shape, result.map { Int64($0) }, inputs[0].element)]
  }
}
