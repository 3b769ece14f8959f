/// Matrix product of the last two dimensions; dimensions before them broadcast. A vector counts as a row on the left
/// and as a column on the right.
package struct MatMul: FloatOperator {
  package static let operatorName = "MatMul"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 2 else { throw .wrongInputCount(node: node, expected: "2", found: inputs.count) }
    try FloatOperation.requireFloat(inputs, node: node)
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard let inner = a.last, !b.isEmpty, inner == (b.count == 1 ? b[0] : b[b.count - 2]),
      let batch = Broadcasting.shape(a.dropLast(2), b.dropLast(2))
    else { throw .invalidNode(node: node, reason: "shapes \(inputs[0]) and \(inputs[1]) cannot be multiplied") }
    let rows = a.count >= 2 ? [a[a.count - 2]] : []
    let columns = b.count >= 2 ? [b[b.count - 1]] : []
    return [TensorType(.float32, batch + rows + columns)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    let left = try inputs[0].floats(for: node)
    let right = try inputs[1].floats(for: node)
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let inner = a[a.count - 1]
    let rows = a.count >= 2 ? a[a.count - 2] : 1
    let columns = b.count >= 2 ? b[b.count - 1] : 1
    let batch = shape.dropLast((a.count >= 2 ? 1 : 0) + (b.count >= 2 ? 1 : 0))
    let offsetsA = Broadcasting.offsets(of: a.dropLast(2), in: Array(batch))
    let offsetsB = Broadcasting.offsets(of: b.dropLast(2), in: Array(batch))
    var result = [Float](repeating: 0, count: offsetsA.count * rows * columns)
    for (index, (offsetA, offsetB)) in zip(offsetsA, offsetsB).enumerated() {
      MatrixProduct.accumulate(
        left.span.extracting(offsetA * rows * inner..<(offsetA + 1) * rows * inner),
        right.span.extracting(offsetB * inner * columns..<(offsetB + 1) * inner * columns), rows: rows, inner: inner,
        columns: columns, into: &result, at: index * rows * columns)
    }
    return [TensorValue(shape: shape, .float(result))]
  }
}

enum MatrixProduct {
  /// `result[offset...] += a b` for row-major `a` (rows by inner) and `b` (inner by columns).
  static func accumulate(
    _ a: Span<Float>, _ b: Span<Float>, rows: Int, inner: Int, columns: Int, into result: inout [Float], at offset: Int
  ) {
    precondition(a.count == rows * inner && b.count == inner * columns && offset + rows * columns <= result.count)
    var output = result.mutableSpan
    for row in 0..<rows {
      for index in 0..<inner {
        let factor = a[row * inner + index]
        if factor == 0 { continue }
        let start = offset + row * columns
        for column in 0..<columns { output[start + column] += factor * b[index * columns + column] }
      }
    }
  }

  static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: matrix.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }
}
