/// A tensor of one value. The importer reads the shape, so that no input is left.
package struct ConstantOfShape: FloatOperator {
  package static let operatorName = "ConstantOfShape"

  package var shape: [Int]
  /// Of one entry.
  package var value: TensorValue

  package init(shape: [Int], value: TensorValue) {
    self.shape = shape
    self.value = value
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.isEmpty else { throw .wrongInputCount(node: node, expected: "0", found: inputs.count) }
    guard checkedCount(value.shape) == 1 else { throw .invalidNode(node: node, reason: "its value is not one number") }
    return [TensorType(value.element, fixed: shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    [value.gathered(shape: shape, strides: shape.map { _ in 0 })]
  }
}
