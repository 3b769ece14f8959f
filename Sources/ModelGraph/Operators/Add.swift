/// Sum of two tensors with broadcasting.
package struct Add: FloatOperator {
  package static let operatorName = "Add"

  package init() {}

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 2 else { throw .wrongInputCount(node: node, expected: "2", found: inputs.count) }
    try FloatOperation.requireFloat(inputs, node: node)
    guard let shape = Broadcasting.shape(inputs[0].shape, inputs[1].shape) else {
      throw .invalidNode(node: node, reason: "shapes \(inputs[0]) and \(inputs[1]) cannot be added")
    }
    return [TensorType(.float32, shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let a = try inputs[0].floats(for: node)
    let b = try inputs[1].floats(for: node)
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    if inputs[0].shape == inputs[1].shape {
      return [TensorValue(shape: shape, .float(zip(a, b).map { $0 + $1 }))]
    }
    let offsetsA = Broadcasting.offsets(of: inputs[0].shape, in: shape)
    let offsetsB = Broadcasting.offsets(of: inputs[1].shape, in: shape)
    return [TensorValue(shape: shape, .float(zip(offsetsA, offsetsB).map { a[$0] + b[$1] }))]
  }
}
