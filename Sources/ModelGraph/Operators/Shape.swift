/// Sizes of a tensor. The importer reads the shape, so that no input is left.
package struct Shape: FloatOperator {
  package static let operatorName = "Shape"

  package var sizes: [Int64]

  package init(sizes: [Int64]) { self.sizes = sizes }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.isEmpty else { throw .wrongInputCount(node: node, expected: "0", found: inputs.count) }
    return [TensorType(.int64, fixed: [sizes.count])]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    [TensorValue(shape: [sizes.count], sizes, .int64)]
  }
}
