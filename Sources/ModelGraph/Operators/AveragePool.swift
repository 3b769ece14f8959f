/// The mean of a sliding window, channel by channel.
package struct AveragePool: FloatOperator {
  package static let operatorName = "AveragePool"

  package var window: Window
  /// Whether the zeros of the padding count as entries.
  package var countIncludesPadding: Bool

  package init(window: Window, countIncludesPadding: Bool = false) {
    self.window = window
    self.countIncludesPadding = countIncludesPadding
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    [try Pooling.inferType(try FloatOperation.single(inputs, node: node), window, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].floats(for: node)
    let (shape, result) = try Pooling.apply(
      values, inputs[0].shape, window, node: node, start: 0, join: { $0 + Double($1) },
      finish: { sum, inside, padded in Float(sum / Double(countIncludesPadding ? padded : inside)) })
    return [TensorValue(shape: shape, result)]
  }
}
