/// Mean of the entries along some axes.
package struct ReduceMean: FloatOperator {
  package static let operatorName = "ReduceMean"

  /// All if nil.
  package var axes: [Int]?
  package var keepsDimensions: Bool

  package init(axes: [Int]?, keepsDimensions: Bool = true) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    return [try Reduction.type(type, axes: axes, keepsDimensions: keepsDimensions, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (sums, count) = try Reduction.sums(inputs[0], axes: axes, node: node)
    return [TensorValue(shape: shape, sums.map { Float($0 / Double(count)) })]
  }
}
