/// What the operators of already quantised ONNX models have in common: `real = scale (integer - zero point)` with
/// int8 or uint8 integers.
package enum QuantizedArithmetic {
  static let elements: [ElementType] = [.int8, .uint8]

  /// Checks scale and, if there is one, zero point of a tensor: scalars (or one entry), or vectors with one entry for
  /// each place along the axis.
  ///
  /// - Parameters:
  ///   - axisSize: Number of entries of vectors; nil if only scalars are allowed.
  ///   - element: Type that the zero point must have.
  static func check(
    scale: TensorType?, zeroPoint: TensorType?, axisSize: Dimension?, element: ElementType, of operand: String,
    node: String
  ) throws(ModelGraphError) {
    if let scale, scale.element != .float32 {
      throw .unsupportedType(node: node, expected: "a float32 scale of \(operand)", found: scale.element.rawValue)
    }
    if let zeroPoint, zeroPoint.element != element {
      throw .unsupportedType(
        node: node, expected: "a zero point of type \(element.rawValue) for \(operand)",
        found: zeroPoint.element.rawValue)
    }
    for (type, meaning) in [(scale, "scale"), (zeroPoint, "zero point")] {
      guard let type, !isSingle(type) else { continue }
      guard type.shape.count == 1, let axisSize, type.shape[0] == axisSize else {
        throw .invalidNode(
          node: node,
          reason: "the \(meaning) of \(operand) is \(type), expected one entry"
            + (axisSize.map { " or \($0) entries, one for each place along the axis" } ?? ""))
      }
    }
    if let scale, let zeroPoint, isSingle(scale) != isSingle(zeroPoint) {
      throw .invalidNode(node: node, reason: "scale \(scale) and zero point \(zeroPoint) of \(operand) differ in shape")
    }
  }

  static func requireQuantized(_ type: TensorType, of operand: String, node: String) throws(ModelGraphError) {
    guard elements.contains(type.element) else {
      throw .unsupportedType(node: node, expected: "int8 or uint8 for \(operand)", found: type.element.rawValue)
    }
  }

  static func isSingle(_ type: TensorType) -> Bool { type.shape == [] || type.shape == [.fixed(1)] }

  /// `integer - zero point`, as floating point, in which sums of products of 8 bit integers are exact.
  ///
  /// - Parameter axis: Along which a zero point of several entries lies.
  static func centred(
    _ value: TensorValue, _ zeroPoint: TensorValue?, axis: Int, node: String
  ) throws(ModelGraphError) -> [Double] {
    let values = try value.integers(for: node)
    guard let zeroPoint else { return values.map { Double($0) } }
    let zeros = try zeroPoint.integers(for: node)
    if zeros.count == 1 { return values.map { Double($0 &- zeros[0]) } }
    let inner = value.shape.dropFirst(axis + 1).reduce(1, *)
    return values.indices.map { Double(values[$0] &- zeros[$0 / inner % zeros.count]) }
  }

  /// The nearest integer, ties to even, plus the zero point, within the type. NaN counts as the zero point.
  static func quantized(_ value: Float, zeroPoint: Int64, _ range: ClosedRange<Int64>) -> Int64 {
    let rounded = value.rounded(.toNearestOrEven)
    guard !rounded.isNaN else { return zeroPoint }
    // Both bounds are far inside what Float holds exactly.
    let clamped = min(max(rounded, -0x1p20), 0x1p20)
    return min(max(Int64(clamped) + zeroPoint, range.lowerBound), range.upperBound)
  }

  /// An accumulator as int32, as which ONNX defines it: it wraps around.
  static func accumulator(_ sum: Double) -> Int64 { Int64(Int32(truncatingIfNeeded: Int64(sum))) }
}
