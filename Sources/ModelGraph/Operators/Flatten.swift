/// A matrix of the dimensions before `axis` by those from it on.
package struct Flatten: FloatOperator {
  package static let operatorName = "Flatten"

  /// May be negative (from the end) or equal to the rank.
  package var axis: Int

  package init(axis: Int) { self.axis = axis }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    let type = inputs[0]
    let axis = try FloatOperation.axis(axis, rank: type.shape.count, inclusive: true, node: node)
    guard let rows = type.shape[..<axis].product, let columns = type.shape[axis...].product else {
      throw .invalidNode(node: node, reason: "flattening \(type) at axis \(axis) multiplies symbolic sizes")
    }
    return [TensorType(type.element, [rows, columns])]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, inclusive: true, node: node)
    return [inputs[0].reshaped([shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)])]
  }
}
