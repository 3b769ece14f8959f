/// The numbers `start + index delta` (the operator Range). The importer reads the limits, so that no input is left.
package struct RangeSequence: FloatOperator {
  package static let operatorName = "Range"

  /// Scalars of one type.
  package var start: TensorValue
  package var delta: TensorValue
  package var count: Int

  package init(start: TensorValue, delta: TensorValue, count: Int) {
    self.start = start
    self.delta = delta
    self.count = count
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.isEmpty else { throw .wrongInputCount(node: node, expected: "0", found: inputs.count) }
    guard start.shape == [], delta.shape == [], start.element == delta.element else {
      throw .invalidNode(node: node, reason: "its limits are not scalars of one type")
    }
    return [TensorType(start.element, fixed: [count])]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    if let first = start.floats, let step = delta.floats {
      return [TensorValue(shape: [count], (0..<count).map { first[0] + Float($0) * step[0] })]
    }
    let first = try start.integers(for: node)[0]
    let step = try delta.integers(for: node)[0]
    var result: [Int64] = []
    for index in 0..<count {
      let (product, overflow) = step.multipliedReportingOverflow(by: Int64(index))
      let (value, carry) = first.addingReportingOverflow(product)
      guard !overflow, !carry, start.element.range?.contains(value) == true else {
        throw .invalidNode(node: node, reason: "its numbers leave the type \(start.element.rawValue)")
      }
      result.append(value)
    }
    return [TensorValue(shape: [count], result, start.element)]
  }
}
