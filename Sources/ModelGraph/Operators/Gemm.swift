/// `alpha op(A) op(B) + beta C`, where `op` may transpose and `C`, if there, broadcasts to the result.
package struct Gemm: FloatOperator {
  package static let operatorName = "Gemm"

  package var alpha: Float
  package var beta: Float
  package var transposeA: Bool
  package var transposeB: Bool

  package init(alpha: Float = 1, beta: Float = 1, transposeA: Bool = false, transposeB: Bool = false) {
    self.alpha = alpha
    self.beta = beta
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard (2...3).contains(inputs.count) else {
      throw .wrongInputCount(node: node, expected: "2 or 3", found: inputs.count)
    }
    try FloatOperation.requireFloat(inputs, node: node)
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.count == 2, b.count == 2, a[transposeA ? 0 : 1] == b[transposeB ? 1 : 0] else {
      throw .invalidNode(
        node: node,
        reason: "\(inputs[0])\(transposeA ? " transposed" : "") and \(inputs[1])\(transposeB ? " transposed" : "") "
          + "cannot be multiplied")
    }
    let shape = [a[transposeA ? 1 : 0], b[transposeB ? 0 : 1]]
    if inputs.count == 3 {
      guard Broadcasting.shape(shape, inputs[2].shape) == shape else {
        throw .invalidNode(node: node, reason: "\(inputs[2]) cannot be added to a product of shape \(shape)")
      }
    }
    return [TensorType(.float32, shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (rows, columns) = (shape[0], shape[1])
    var a = try inputs[0].floats(for: node)
    let inner = inputs[0].shape[transposeA ? 0 : 1]
    if transposeA { a = MatrixProduct.transposed(a, rows: inner, columns: rows) }
    var b = try inputs[1].floats(for: node)
    if transposeB { b = MatrixProduct.transposed(b, rows: columns, columns: inner) }
    var result = [Float](repeating: 0, count: rows * columns)
    MatrixProduct.accumulate(a.span, b.span, rows: rows, inner: inner, columns: columns, into: &result, at: 0)
    if alpha != 1 { result = result.map { alpha * $0 } }
    if inputs.count == 3, beta != 0 {
      let c = try inputs[2].floats(for: node)
      for (index, offset) in Broadcasting.offsets(of: inputs[2].shape, in: shape).enumerated() {
        result[index] += beta * c[offset]
      }
    }
    return [TensorValue(shape: shape, result)]
  }
}
