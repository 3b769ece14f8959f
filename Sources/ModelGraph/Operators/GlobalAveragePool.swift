/// Mean entry of each channel, over all spatial dimensions.
package struct GlobalAveragePool: FloatOperator {
  package static let operatorName = "GlobalAveragePool"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try Pooling.inferGlobalType(inputs, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    [
      try Pooling.applyGlobally(inputs[0], node: node) { entries in
        Float(entries.reduce(0.0) { $0 + Double($1) } / Double(entries.count))
      }
    ]
  }
}
