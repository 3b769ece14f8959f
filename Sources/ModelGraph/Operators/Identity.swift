/// Hands its input on.
package struct Identity: FloatOperator {
  package static let operatorName = "Identity"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    return inputs
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] { inputs }
}
