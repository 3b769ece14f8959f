/// Mean entry of each channel of a quantised tensor, of onnxruntime's domain com.microsoft. Inputs: `x` with the
/// channels in second place, its scale and zero point, scale and zero point of the result.
package struct QLinearGlobalAveragePool: FloatOperator {
  package static let operatorName = "QLinearGlobalAveragePool"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try QuantizedOperands.functionType(inputs, node: node)[0]
    let mean = try GlobalAveragePool().inferTypes([TensorType(.float32, type.shape)], node: node)[0]
    return [TensorType(type.element, mean.shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    let values = try QuantizedArithmetic.centred(inputs[0], inputs[2], axis: 0, node: node)
    let count = inputs[0].shape.dropFirst(2).reduce(1, *)
    let factor = try inputs[1].floats(for: node)[0] / (try inputs[3].floats(for: node)[0] * Float(count))
    let zero = try inputs[4].integers(for: node)[0]
    let range = type.element.range ?? 0...255
    let means = (0..<values.count / count).map { plane in
      let sum = values[plane * count..<(plane + 1) * count].reduce(0, +)
      return QuantizedArithmetic.quantized(Float(sum) * factor, zeroPoint: zero, range)
    }
    return [TensorValue(shape: type.fixedShape ?? [], means, type.element)]
  }
}
