/// Quantised tensors one after the other along one axis, each brought to the scale of the result; of onnxruntime's
/// domain com.microsoft. Inputs: scale and zero point of the result, then each part with its scale and zero point.
package struct QLinearConcat: FloatOperator {
  package static let operatorName = "QLinearConcat"

  package var axis: Int

  package init(axis: Int) { self.axis = axis }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count >= 5, (inputs.count - 2) % 3 == 0 else {
      throw .wrongInputCount(node: node, expected: "2 and 3 for each part", found: inputs.count)
    }
    let element = inputs[1].element
    try QuantizedArithmetic.requireQuantized(inputs[1], of: "the zero point of the result", node: node)
    try QuantizedOperands.checkResult(inputs, at: 0, as: element, node: node)
    var parts: [TensorType] = []
    for place in stride(from: 2, to: inputs.count, by: 3) {
      try QuantizedOperands.check(inputs, at: place, of: "part \(place / 3)", node: node)
      parts.append(inputs[place])
    }
    guard parts[0].element == element else {
      throw .unsupportedType(node: node, expected: element.rawValue, found: parts[0].element.rawValue)
    }
    return try Concat(axis: axis).inferTypes(parts, node: node)
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let element = try inferTypes(inputs.map(\.type), node: node)[0].element
    let scale = try inputs[0].floats(for: node)[0]
    let zero = try inputs[1].integers(for: node)[0]
    let range = element.range ?? 0...255
    var parts: [TensorValue] = []
    for place in stride(from: 2, to: inputs.count, by: 3) {
      let values = try QuantizedOperands.reals(inputs, at: place, node: node).map {
        QuantizedArithmetic.quantized($0 / scale, zeroPoint: zero, range)
      }
      parts.append(TensorValue(shape: inputs[place].shape, values, element))
    }
    return try Concat(axis: axis).evaluate(parts, node: node)
  }
}
