/// Mean entry of each channel, over all spatial dimensions.
package struct GlobalAveragePool: FloatOperator {
  package static let operatorName = "GlobalAveragePool"

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
    let means = (0..<values.count / count).map { plane in
      Float(values[plane * count..<(plane + 1) * count].reduce(0.0) { $0 + Double($1) } / Double(count))
    }
    return [TensorValue(shape: inputs[0].shape.prefix(2) + ones, means)]
  }
}
