/// The largest entry of a sliding window, channel by channel.
package struct MaxPool: FloatOperator {
  package static let operatorName = "MaxPool"

  package var window: Window

  package init(window: Window) { self.window = window }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    [try Pooling.inferType(inputs, window, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    [
      try Pooling.apply(
        inputs[0], window, node: node, start: -.infinity, join: { $0 > Double($1) ? $0 : Double($1) },
        finish: { largest, _, _ in largest })
    ]
  }
}
