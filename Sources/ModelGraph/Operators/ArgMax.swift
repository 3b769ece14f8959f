/// Index of the largest entry along one axis, the first or the last of equal ones. In a quantised graph only as the
/// last node, outside the proof.
package struct ArgMax: FloatOperator {
  package static let operatorName = "ArgMax"

  package var axis: Int
  package var keepsDimension: Bool
  package var selectsLast: Bool

  package init(axis: Int, keepsDimension: Bool = true, selectsLast: Bool = false) {
    self.axis = axis
    self.keepsDimension = keepsDimension
    self.selectsLast = selectsLast
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    var shape = type.shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    if keepsDimension { shape[axis] = .fixed(1) } else { shape.remove(at: axis) }
    return [TensorType(.int64, shape)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].floats(for: node)
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    let count = shape[axis]
    let stride = shape[(axis + 1)...].reduce(1, *)
    var result: [Int64] = []
    for block in 0..<values.count / (count * stride) {
      for offset in 0..<stride {
        var best = 0
        for index in 1..<max(count, 1) {
          let candidate = values[(block * count + index) * stride + offset]
          let leader = values[(block * count + best) * stride + offset]
          if candidate > leader || (selectsLast && candidate == leader) { best = index }
        }
        result.append(Int64(best))
      }
    }
    let type = try inferTypes(inputs.map(\.type), node: node)[0]
    return [TensorValue(shape: type.fixedShape ?? [], result, .int64)]
  }
}
