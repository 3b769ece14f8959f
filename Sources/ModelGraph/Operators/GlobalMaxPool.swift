/// Largest entry of each channel, over all spatial dimensions.
package struct GlobalMaxPool: FloatOperator {
  package static let operatorName = "GlobalMaxPool"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    guard type.shape.count >= 3 else {
      throw .invalidNode(node: node, reason: "its input is \(type), expected: batch, channels, spatial dimensions")
    }
    return [TensorType(.float32, type.shape.prefix(2) + type.shape.dropFirst(2).map { _ in .fixed(1) })]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].floats(for: node)
    let spatial = inputs[0].shape.dropFirst(2)
    let count = spatial.reduce(1, *)
    let ones = [Int](repeating: 1, count: spatial.count)
    let largest = (0..<values.count / count).map { plane in
      values[plane * count..<(plane + 1) * count].reduce(-Float.infinity) { Max.join($0, $1) }
    }
    return [TensorValue(shape: inputs[0].shape.prefix(2) + ones, largest)]
  }
}
