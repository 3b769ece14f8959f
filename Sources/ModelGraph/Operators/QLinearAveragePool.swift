/// The mean of a sliding window over a quantised tensor, channel by channel, of onnxruntime's domain com.microsoft.
/// Inputs: `x` with the channels in second place, its scale and zero point, scale and zero point of the result.
package struct QLinearAveragePool: FloatOperator {
  package static let operatorName = "QLinearAveragePool"

  package var window: Window
  /// Whether the divisor is the size of the window everywhere, as if there were zeros around the tensor.
  package var countIncludesPadding: Bool

  package init(window: Window, countIncludesPadding: Bool = false) {
    self.window = window
    self.countIncludesPadding = countIncludesPadding
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try QuantizedOperands.functionType(inputs, node: node)[0]
    return [try Pooling.inferType(type, window, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let element = try inferTypes(inputs.map(\.type), node: node)[0].element
    let taps = window.kernel.reduce(1, *)
    let (shape, means) = try Pooling.apply(
      try QuantizedOperands.reals(inputs, at: 0, node: node), inputs[0].shape, window, node: node, start: Float(0),
      join: { $0 + $1 }, finish: { sum, inside, _ in sum / Float(countIncludesPadding ? taps : inside) })
    let scale = try inputs[3].floats(for: node)[0]
    let zero = try inputs[4].integers(for: node)[0]
    let range = element.range ?? 0...255
    // The zero point is added before rounding, which matters for halves.
    let values = means.map { QuantizedArithmetic.quantized($0 / scale + Float(zero), zeroPoint: 0, range) }
    return [TensorValue(shape: shape, values, element)]
  }
}
