/// Inserts dimensions of size 1.
package struct Unsqueeze: FloatOperator {
  package static let operatorName = "Unsqueeze"

  /// Their places in the result.
  package var axes: [Int]

  package init(axes: [Int]) { self.axes = axes }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    return [TensorType(inputs[0].element, try unsqueezed(inputs[0].shape, node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try unsqueezed(inputs[0].shape.map(Dimension.fixed), node: node)
    return [inputs[0].reshaped(shape.map { $0.size ?? 1 })]
  }

  private func unsqueezed(_ shape: [Dimension], node: String) throws(ModelGraphError) -> [Dimension] {
    var result = shape
    for place in try Reduction.axes(axes, rank: shape.count + axes.count, node: node) {
      result.insert(.fixed(1), at: place)
    }
    return result
  }
}
