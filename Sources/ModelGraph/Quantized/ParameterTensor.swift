/// A private tensor of a model that broadcasts: every size is 1 or that of the other operand, ranks are equal.
package struct ParameterTensor: Sendable, Equatable {
  package var shape: [Int]
  /// Row-major.
  package var values: [Int64]
  /// Declared two's complement width, 2...62.
  package var bits: Int

  package init(shape: [Int], values: [Int64], bits: Int) {
    self.shape = shape
    self.values = values
    self.bits = bits
  }
}

extension ParameterTensor {
  func check(
    _ node: String, _ field: String, against shape: [Int], widths: ClosedRange<Int>
  ) throws(ModelGraphError) {
    try ParameterChecks.field(node, "\(field) bits", bits, widths)
    guard self.shape.count == shape.count, zip(self.shape, shape).allSatisfy({ $0 == 1 || $0 == $1 }) else {
      throw .wrongShape(tensor: "\(node).\(field)", expected: "sizes of \(shape) or 1", found: self.shape)
    }
    try ParameterChecks.count(node, field, expected: ParameterChecks.product(self.shape), found: values.count)
    try ParameterChecks.widths(node, field, values, bits: bits)
  }

  /// For each entry of `shape` in order, the offset of the entry that it reads.
  package func offsets(in shape: [Int]) -> [Int] { Broadcasting.offsets(of: self.shape, in: shape) }
}
