/// Slices along one axis at the places that the second input names; negative ones count from the end.
package struct Gather: FloatOperator {
  package static let operatorName = "Gather"

  package var axis: Int

  package init(axis: Int = 0) { self.axis = axis }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 2 else { throw .wrongInputCount(node: node, expected: "2", found: inputs.count) }
    guard [.int64, .int32].contains(inputs[1].element) else {
      throw .unsupportedType(node: node, expected: "int64 or int32 places", found: inputs[1].element.rawValue)
    }
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    guard shape[axis].size != nil else {
      throw .invalidNode(node: node, reason: "axis \(axis) of \(inputs[0]) has no fixed size")
    }
    return [TensorType(inputs[0].element, shape[..<axis] + inputs[1].shape + shape[(axis + 1)...])]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    let size = shape[axis]
    try checkPlaces(inputs[1], in: inputs[0].type, node: node)
    let places = try inputs[1].integers(for: node).map { Int($0 < 0 ? $0 + Int64(size) : $0) }
    let result = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (blocks, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    func gathered<Entry>(_ values: [Entry]) -> [Entry] {
      var result: [Entry] = []
      result.reserveCapacity(blocks * places.count * inner)
      for block in 0..<blocks {
        for place in places {
          let start = (block * size + place) * inner
          result.append(contentsOf: values[start..<start + inner])
        }
      }
      return result
    }
    switch inputs[0].storage {
    case .float(let values): return [TensorValue(shape: result, gathered(values))]
    case .integer(let values): return [TensorValue(shape: result, gathered(values), inputs[0].element)]
    }
  }

  /// Throws if a place lies outside the axis. An axis without a fixed size is left to `inferTypes`.
  package func checkPlaces(_ places: TensorValue, in type: TensorType, node: String) throws(ModelGraphError) {
    let axis = try FloatOperation.axis(axis, rank: type.shape.count, node: node)
    guard let size = type.shape[axis].size else { return }
    for index in try places.integers(for: node) where index < -size || index >= size {
      throw .invalidField(node: node, field: "index", value: index, allowed: "\(-size)...\(size - 1)")
    }
  }
}
