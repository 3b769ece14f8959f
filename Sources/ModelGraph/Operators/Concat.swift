/// Tensors one after the other along one axis.
package struct Concat: FloatOperator {
  package static let operatorName = "Concat"

  package var axis: Int

  package init(axis: Int) { self.axis = axis }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard var result = inputs.first else { throw .wrongInputCount(node: node, expected: "at least 1", found: 0) }
    let axis = try FloatOperation.axis(axis, rank: result.shape.count, node: node)
    for input in inputs.dropFirst() {
      guard input.element == result.element else {
        throw .unsupportedType(node: node, expected: result.element.rawValue, found: input.element.rawValue)
      }
      var (a, b) = (result.shape, input.shape)
      guard a.count == b.count, let size = a[axis].size, let added = b[axis].size else {
        throw .invalidNode(node: node, reason: "\(result) and \(input) cannot be joined at axis \(axis)")
      }
      a[axis] = .fixed(1)
      b[axis] = .fixed(1)
      guard a == b, size <= largestTensorCount, added <= largestTensorCount else {
        throw .invalidNode(node: node, reason: "\(result) and \(input) cannot be joined at axis \(axis)")
      }
      result.shape[axis] = .fixed(size + added)
    }
    return [result]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let shape = type.fixedShape ?? []
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    let blocks = shape[..<axis].reduce(1, *)
    func joined<Entry>(_ parts: [[Entry]]) -> [Entry] {
      var result: [Entry] = []
      result.reserveCapacity(parts.reduce(0) { $0 + $1.count })
      for block in 0..<blocks {
        for part in parts {
          let length = part.count / blocks
          result.append(contentsOf: part[block * length..<(block + 1) * length])
        }
      }
      return result
    }
    if type.element == .float32 {
      var parts: [[Float]] = []
      for input in inputs { parts.append(try input.floats(for: node)) }
      return [TensorValue(shape: shape, joined(parts))]
    }
    var parts: [[Int64]] = []
    for input in inputs { parts.append(try input.integers(for: node)) }
    return [TensorValue(shape: shape, joined(parts), type.element)]
  }
}
