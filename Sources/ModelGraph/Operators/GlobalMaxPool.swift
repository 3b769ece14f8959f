/// Largest entry of each channel, over all spatial dimensions.
package struct GlobalMaxPool: FloatOperator {
  package static let operatorName = "GlobalMaxPool"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try Pooling.inferGlobalType(inputs, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    [
      try Pooling.applyGlobally(inputs[0], node: node) { entries in
        entries.reduce(-Float.infinity) { Max.join($0, $1) }
      }
    ]
  }
}
