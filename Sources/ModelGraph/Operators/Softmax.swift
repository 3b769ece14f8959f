/// `e^x / sum e^x` along one axis. In a quantised graph only as the last node, outside the proof.
package struct Softmax: FloatOperator {
  package static let operatorName = "Softmax"

  package var axis: Int
  /// Before version 13 of the operator the axis and all after it were flattened into one.
  package var flattensFromAxis: Bool

  package init(axis: Int, flattensFromAxis: Bool = false) {
    self.axis = axis
    self.flattensFromAxis = flattensFromAxis
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    _ = try FloatOperation.axis(axis, rank: type.shape.count, node: node)
    return [type]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    var values = try inputs[0].floats(for: node)
    let shape = inputs[0].shape
    let axis = try FloatOperation.axis(axis, rank: shape.count, node: node)
    let count = flattensFromAxis ? shape[axis...].reduce(1, *) : shape[axis]
    let stride = flattensFromAxis ? 1 : shape[(axis + 1)...].reduce(1, *)
    for block in 0..<values.count / (count * stride) {
      for offset in 0..<stride {
        let start = block * count * stride + offset
        let places = (0..<count).map { start + $0 * stride }
        let largest = places.reduce(-Double.infinity) { max($0, Double(values[$1])) }
        let powers = places.map { naturalExponential(Double(values[$0]) - largest) }
        let sum = powers.reduce(0, +)
        for (place, power) in zip(places, powers) { values[place] = Float(power / sum) }
      }
    }
    return [TensorValue(shape: shape, values)]
  }
}
