/// `alpha op(A) op(B) + C` of quantised matrices, of onnxruntime's domain com.microsoft. Inputs: `A` with its scale and
/// zero point, `B` with its scale and zero point (one, or one for each column of the product), `C` if there is one
/// (int32, in units of the product of both scales), scale and zero point of the result.
package struct QGemm: FloatOperator {
  package static let operatorName = "QGemm"

  package var alpha: Float
  package var transposeA: Bool
  package var transposeB: Bool
  package var hasBias: Bool

  package init(alpha: Float = 1, transposeA: Bool = false, transposeB: Bool = false, hasBias: Bool = true) {
    self.alpha = alpha
    self.transposeA = transposeA
    self.transposeB = transposeB
    self.hasBias = hasBias
  }

  /// Place of the scale of the result among the inputs.
  private var result: Int { hasBias ? 7 : 6 }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == result + 2 else {
      throw .wrongInputCount(node: node, expected: "\(result + 2)", found: inputs.count)
    }
    let (a, b) = (inputs[0], inputs[3])
    try QuantizedOperands.check(inputs, at: 0, of: "the first factor", node: node)
    try QuantizedArithmetic.requireQuantized(b, of: "the second factor", node: node)
    let gemm = Gemm(transposeA: transposeA, transposeB: transposeB)
    var operands = [TensorType(.float32, a.shape), TensorType(.float32, b.shape)]
    if hasBias {
      guard inputs[6].element == .int32 else {
        throw .unsupportedType(node: node, expected: "an int32 bias", found: inputs[6].element.rawValue)
      }
      operands.append(TensorType(.float32, inputs[6].shape))
    }
    let shape = try gemm.inferTypes(operands, node: node)[0].shape
    try QuantizedArithmetic.check(
      scale: inputs[4], zeroPoint: inputs[5], axisSize: shape[1], element: b.element, of: "the second factor",
      node: node)
    try QuantizedOperands.checkResult(inputs, at: result, as: a.element, node: node)
    return [TensorType(a.element, shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let shape = type.fixedShape ?? []
    let (rows, columns) = (shape[0], shape[1])
    var a = try QuantizedArithmetic.centred(inputs[0], inputs[2], axis: 0, node: node)
    let inner = a.count / rows
    if transposeA { a = MatrixProduct.transposed(a, rows: inner, columns: rows) }
    var b = try QuantizedArithmetic.centred(inputs[3], inputs[5], axis: transposeB ? 0 : 1, node: node)
    if transposeB { b = MatrixProduct.transposed(b, rows: columns, columns: inner) }
    var sums = [Double](repeating: 0, count: rows * columns)
    MatrixProduct.accumulate(a.span, b.span, rows: rows, inner: inner, columns: columns, into: &sums, at: 0)
    if hasBias {
      let bias = try inputs[6].integers(for: node)
      for (index, offset) in Broadcasting.offsets(of: inputs[6].shape, in: shape).enumerated() {
        sums[index] += Double(bias[offset])
      }
    }
    let inputScale = try inputs[1].floats(for: node)[0]
    let outputScale = try inputs[result].floats(for: node)[0]
    let factors = try inputs[4].floats(for: node).map { alpha * inputScale * $0 / outputScale }
    let zero = try inputs[result + 1].integers(for: node)[0]
    let range = type.element.range ?? 0...255
    let values = sums.indices.map { index in
      let sum = Float(QuantizedArithmetic.accumulator(sums[index]))
      return QuantizedArithmetic.quantized(
        sum * factors[factors.count == 1 ? 0 : index % columns], zeroPoint: zero, range)
    }
    return [TensorValue(shape: shape, values, type.element)]
  }
}
