/// Matrix product of the last two dimensions; dimensions before them broadcast. A vector counts as a row on the left
/// and as a column on the right.
package struct MatMul: FloatOperator {
  package static let operatorName = "MatMul"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 2 else { throw .wrongInputCount(node: node, expected: "2", found: inputs.count) }
    try FloatOperation.requireFloat(inputs, node: node)
    return [TensorType(.float32, try Self.shape(inputs[0], inputs[1], node: node))]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let left = try inputs[0].floats(for: node)
    let right = try inputs[1].floats(for: node)
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let result = MatrixProduct.stacked(left.span, inputs[0].shape, right.span, inputs[1].shape, to: shape)
    return [TensorValue(shape: shape, result)]
  }

  /// Shape of the product of two tensors.
  static func shape(_ a: TensorType, _ b: TensorType, node: String) throws(ModelGraphError) -> [Dimension] {
    guard let inner = a.shape.last, !b.shape.isEmpty,
      inner == (b.shape.count == 1 ? b.shape[0] : b.shape[b.shape.count - 2]),
      let batch = Broadcasting.shape(a.shape.dropLast(2), b.shape.dropLast(2))
    else { throw .invalidNode(node: node, reason: "shapes \(a) and \(b) cannot be multiplied") }
    let rows = a.shape.count >= 2 ? [a.shape[a.shape.count - 2]] : []
    let columns = b.shape.count >= 2 ? [b.shape[b.shape.count - 1]] : []
    return batch + rows + columns
  }

  /// The dimension along which quantisation parameters of a factor may vary: rows of the first, columns of the second.
  static func parameterAxis(_ factor: TensorType, isFirst: Bool) -> Dimension? {
    guard factor.shape.count >= 2 else { return nil }
    return factor.shape[factor.shape.count - (isFirst ? 2 : 1)]
  }
}

enum MatrixProduct {
  /// Products of stacks of matrices whose shapes go together to `shape`, with vectors as in `MatMul`.
  static func stacked<Scalar: BinaryFloatingPoint>(
    _ left: Span<Scalar>, _ a: [Int], _ right: Span<Scalar>, _ b: [Int], to shape: [Int]
  ) -> [Scalar] {
    let inner = a.last ?? 1
    let rows = a.count >= 2 ? a[a.count - 2] : 1
    let columns = b.count >= 2 ? b[b.count - 1] : 1
    let batch = Array(shape.dropLast((a.count >= 2 ? 1 : 0) + (b.count >= 2 ? 1 : 0)))
    let offsetsA = Broadcasting.offsets(of: a.dropLast(2), in: batch)
    let offsetsB = Broadcasting.offsets(of: b.dropLast(2), in: batch)
    var result = [Scalar](repeating: 0, count: offsetsA.count * rows * columns)
    for (index, (offsetA, offsetB)) in zip(offsetsA, offsetsB).enumerated() {
      accumulate(
        left.extracting(offsetA * rows * inner..<(offsetA + 1) * rows * inner),
        right.extracting(offsetB * inner * columns..<(offsetB + 1) * inner * columns), rows: rows, inner: inner,
        columns: columns, into: &result, at: index * rows * columns)
    }
    return result
  }

  /// `result[offset...] += a b` for row-major `a` (rows by inner) and `b` (inner by columns).
  static func accumulate<Scalar: BinaryFloatingPoint>(
    _ a: Span<Scalar>, _ b: Span<Scalar>, rows: Int, inner: Int, columns: Int, into result: inout [Scalar],
    at offset: Int
  ) {
    precondition(a.count == rows * inner && b.count == inner * columns && offset + rows * columns <= result.count)
    var output = result.mutableSpan
    for row in 0..<rows {
      for index in 0..<inner {
        let factor = a[row * inner + index]
        if factor == 0 { continue }
        let (start, source) = (offset &+ row &* columns, index &* columns)
        for column in 0..<columns {
          output[unchecked: start &+ column] += factor * b[unchecked: source &+ column]
        }
      }
    }
  }

  static func transposed<Scalar: BinaryFloatingPoint>(
    _ matrix: [Scalar], rows: Int, columns: Int
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: matrix.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }
}
