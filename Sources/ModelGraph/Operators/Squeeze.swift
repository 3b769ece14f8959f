/// Takes dimensions of size 1 out.
package struct Squeeze: FloatOperator {
  package static let operatorName = "Squeeze"

  /// Every dimension of size 1 if nil.
  package var axes: [Int]?

  package init(axes: [Int]? = nil) { self.axes = axes }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    return [TensorType(inputs[0].element, try squeezed(inputs[0].shape, node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try squeezed(inputs[0].shape.map(Dimension.fixed), node: node)
    return [inputs[0].reshaped(shape.map { $0.size ?? 1 })]
  }

  private func squeezed(_ shape: [Dimension], node: String) throws(ModelGraphError) -> [Dimension] {
    guard let axes else {
      guard shape.allSatisfy({ $0.size != nil }) else {
        throw .invalidNode(node: node, reason: "which dimensions go depends on the batch size; name the axes")
      }
      return shape.filter { $0 != .fixed(1) }
    }
    let places = try Reduction.axes(axes, rank: shape.count, node: node)
    for place in places where shape[place] != .fixed(1) {
      throw .invalidNode(node: node, reason: "axis \(place) has size \(shape[place]), only 1 can be taken out")
    }
    return shape.indices.filter { !places.contains($0) }.map { shape[$0] }
  }
}
