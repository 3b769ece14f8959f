/// The dimensions in another order.
package struct Transpose: FloatOperator {
  package static let operatorName = "Transpose"

  /// For each dimension of the result the one of the input; reversed if nil.
  package var permutation: [Int]?

  package init(permutation: [Int]? = nil) { self.permutation = permutation }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    let shape = inputs[0].shape
    return [TensorType(inputs[0].element, try resolved(rank: shape.count, node: node).map { shape[$0] })]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = inputs[0].shape
    let order = try resolved(rank: shape.count, node: node)
    let strides = Strided.strides(of: shape)
    return [inputs[0].gathered(shape: order.map { shape[$0] }, strides: order.map { strides[$0] })]
  }

  /// The permutation for a tensor of the given rank.
  package func resolved(rank: Int, node: String) throws(ModelGraphError) -> [Int] {
    let order = permutation ?? Array((0..<rank).reversed())
    guard order.sorted() == Array(0..<rank) else {
      throw .invalidNode(node: node, reason: "\(order) is no order of \(rank) dimensions")
    }
    return order
  }
}
