/// Another element type for the same values. Integers become the nearest floats; floats become integers only if they
/// are integers of that type, which the importer asks of constants alone.
package struct Cast: FloatOperator {
  package static let operatorName = "Cast"

  package var to: ElementType

  package init(to: ElementType) { self.to = to }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    return [TensorType(to, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = inputs[0].shape
    guard let range = to.range else {
      switch inputs[0].storage {
      case .float: return inputs
      case .integer(let values): return [TensorValue(shape: shape, values.map { Float($0) })]
      }
    }
    func failure(_ value: String) -> ModelGraphError {
      .invalidNode(node: node, reason: "\(value) is no value of type \(to.rawValue)")
    }
    var result: [Int64] = []
    switch inputs[0].storage {
    case .float(let values):
      for value in values {
        guard let integer = Int64(exactly: value), range.contains(integer) else { throw failure("\(value)") }
        result.append(integer)
      }
    case .integer(let values):
      for value in values where !range.contains(value) { throw failure("\(value)") }
      result = values
    }
    return [TensorValue(shape: shape, result, to)]
  }
}
