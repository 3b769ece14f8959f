/// What every operator of the float graph can say about itself. One type per operator, in a file of its name; the
/// importer has a file of the same name. Runtime and circuit know the quantised operations that operators become.
package protocol FloatOperator: Sendable, Equatable {
  /// Name of the operator in ONNX.
  static var operatorName: String { get }

  /// Types of the outputs. Throws if number, element type or shape of the inputs do not suit the operator.
  func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType]

  /// Values of the outputs. Shapes have been checked by `inferTypes`; symbolic sizes are whatever came in.
  func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue]
}

/// An operator that maps each entry by a function of the reals: a table once it is quantised.
package protocol UnaryFunction: FloatOperator {
  /// Short name for people: "relu", "sigmoid", ...
  var functionName: String { get }

  func callAsFunction(_ x: Double) -> Double
}

extension UnaryFunction {
  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    [try FloatOperation.single(inputs, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].floats(for: node)
    return [TensorValue(shape: inputs[0].shape, values.map { Float(self(Double($0))) })]
  }
}
