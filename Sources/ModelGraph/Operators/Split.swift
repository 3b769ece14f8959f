/// A tensor cut into parts along one axis, one output for each.
package struct Split: FloatOperator {
  package static let operatorName = "Split"

  package var axis: Int
  /// Sizes of the parts; equal ones if nil.
  package var sizes: [Int]?
  package var count: Int
  /// Whether the last of equal parts may be smaller, as from version 18 of the operator on.
  package var allowsSmallerLast: Bool

  package init(axis: Int, sizes: [Int]?, count: Int, allowsSmallerLast: Bool = false) {
    self.axis = axis
    self.sizes = sizes
    self.count = count
    self.allowsSmallerLast = allowsSmallerLast
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    let axis = try FloatOperation.axis(axis, rank: inputs[0].shape.count, node: node)
    guard let size = inputs[0].shape[axis].size else {
      throw .invalidNode(node: node, reason: "axis \(axis) of \(inputs[0]) has no fixed size")
    }
    return try partSizes(of: size, node: node).map { part in
      var type = inputs[0]
      type.shape[axis] = .fixed(part)
      return type
    }
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    let strides = Strided.strides(of: shape)
    var start = 0
    var results: [TensorValue] = []
    for size in try partSizes(of: shape[axis], node: node) {
      var part = shape
      part[axis] = size
      results.append(inputs[0].gathered(shape: part, strides: strides, offset: start * strides[axis]))
      start += size
    }
    return results
  }

  /// Sizes of the parts of an axis of the given size.
  package func partSizes(of size: Int, node: String) throws(ModelGraphError) -> [Int] {
    guard count > 0 else { throw .invalidNode(node: node, reason: "it has no outputs") }
    guard let sizes else {
      let part = (size - 1) / count + 1
      let last = size - part * (count - 1)
      guard last == part || (allowsSmallerLast && last > 0) else {
        throw .invalidNode(node: node, reason: "\(size) entries cannot be cut into \(count) equal parts")
      }
      return [Int](repeating: part, count: count - 1) + [last]
    }
    guard sizes.count == count, sizes.allSatisfy({ $0 > 0 && $0 <= size }), sizes.reduce(0, +) == size else {
      throw .invalidNode(node: node, reason: "parts of \(sizes) do not make up \(size) entries in \(count) outputs")
    }
    return sizes
  }
}
