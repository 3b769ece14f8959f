/// Operands of onnxruntime's operators on quantised tensors: a tensor, its scale and its zero point at consecutive
/// places; of a result only scale and zero point.
enum QuantizedOperands {
  /// Checks the types of an operand, whose scale and zero point have one entry each.
  static func check(
    _ inputs: [TensorType], at place: Int, of operand: String, node: String
  ) throws(ModelGraphError) {
    try QuantizedArithmetic.requireQuantized(inputs[place], of: operand, node: node)
    try QuantizedArithmetic.check(
      scale: inputs[place + 1], zeroPoint: inputs[place + 2], axisSize: nil, element: inputs[place].element,
      of: operand, node: node)
  }

  /// Checks scale and zero point of the result, and that it is of the same type as an operand.
  static func checkResult(
    _ inputs: [TensorType], at place: Int, as element: ElementType, node: String
  ) throws(ModelGraphError) {
    try QuantizedArithmetic.check(
      scale: inputs[place], zeroPoint: inputs[place + 1], axisSize: nil, element: element, of: "the result", node: node)
  }

  /// The reals that an operand stands for, `scale (integer - zero point)` in float32.
  static func reals(_ inputs: [TensorValue], at place: Int, node: String) throws(ModelGraphError) -> [Float] {
    let scale = try inputs[place + 1].floats(for: node)[0]
    return try QuantizedArithmetic.centred(inputs[place], inputs[place + 2], axis: 0, node: node)
      .map { scale * Float($0) }
  }

  /// Joins two operands at the places 0 and 3, both centred, to a result whose parameters are at the places 6 and 7.
  ///
  /// - Parameter join: Of centred integers and the three scales, in units of the result.
  static func combined(
    _ inputs: [TensorValue], type: TensorType, node: String,
    _ join: (_ scales: (Float, Float, Float)) -> (Double, Double) -> Float
  ) throws(ModelGraphError) -> [TensorValue] {
    let shape = type.fixedShape ?? []
    let a = try QuantizedArithmetic.centred(inputs[0], inputs[2], axis: 0, node: node)
    let b = try QuantizedArithmetic.centred(inputs[3], inputs[5], axis: 0, node: node)
    var scales: [Float] = []
    for place in [1, 4, 6] { scales.append(try inputs[place].floats(for: node)[0]) }
    let zero = try inputs[7].integers(for: node)[0]
    let range = type.element.range ?? 0...255
    let join = join((scales[0], scales[1], scales[2]))
    let result = Broadcasting.combine(a, inputs[0].shape, b, inputs[3].shape, to: shape) { (a: Double, b: Double) in
      // The zero point is added before rounding, which matters for halves.
      Double(QuantizedArithmetic.quantized(join(a, b) + Float(zero), zeroPoint: 0, range))
    }
    return [TensorValue(shape: shape, result.map { Int64($0) }, type.element)]
  }

  /// The type of what `combined` makes.
  static func combinedType(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 8 else { throw .wrongInputCount(node: node, expected: "8", found: inputs.count) }
    let (a, b) = (inputs[0], inputs[3])
    try check(inputs, at: 0, of: "the first operand", node: node)
    try check(inputs, at: 3, of: "the second operand", node: node)
    guard b.element == a.element else {
      throw .unsupportedType(node: node, expected: a.element.rawValue, found: b.element.rawValue)
    }
    try checkResult(inputs, at: 6, as: a.element, node: node)
    guard let shape = Broadcasting.shape(a.shape, b.shape) else {
      throw .invalidNode(node: node, reason: "shapes \(a) and \(b) do not broadcast")
    }
    return [TensorType(a.element, shape)]
  }

  /// The type of a function of each entry: operand at place 0, parameters of the result at the places 3 and 4.
  static func functionType(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 5 else { throw .wrongInputCount(node: node, expected: "5", found: inputs.count) }
    try check(inputs, at: 0, of: "x", node: node)
    try checkResult(inputs, at: 3, as: inputs[0].element, node: node)
    return [inputs[0]]
  }

  /// A function of each real, rounded to the result.
  static func mapped(
    _ inputs: [TensorValue], node: String, _ function: (Double) -> Double
  ) throws(ModelGraphError) -> [TensorValue] {
    let scale = try inputs[3].floats(for: node)[0]
    let zero = try inputs[4].integers(for: node)[0]
    let range = inputs[0].element.range ?? 0...255
    let values = try reals(inputs, at: 0, node: node).map {
      QuantizedArithmetic.quantized(Float(function(Double($0))) / scale, zeroPoint: zero, range)
    }
    return [TensorValue(shape: inputs[0].shape, values, inputs[0].element)]
  }
}
