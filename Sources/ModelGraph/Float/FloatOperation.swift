/// Every operator that the float graph knows.
package enum FloatOperation: Sendable, Equatable {
  case add(Add)
  case argMax(ArgMax)
  case clip(Clip)
  case dropout(Dropout)
  case flatten(Flatten)
  case gemm(Gemm)
  case identity(Identity)
  case leakyRelu(LeakyRelu)
  case matMul(MatMul)
  case relu(Relu)
  case reshape(Reshape)
  case sigmoid(Sigmoid)
  case softmax(Softmax)
  case tanh(Tanh)

  package var implementation: any FloatOperator {
    switch self {
    case .add(let operation): operation
    case .argMax(let operation): operation
    case .clip(let operation): operation
    case .dropout(let operation): operation
    case .flatten(let operation): operation
    case .gemm(let operation): operation
    case .identity(let operation): operation
    case .leakyRelu(let operation): operation
    case .matMul(let operation): operation
    case .relu(let operation): operation
    case .reshape(let operation): operation
    case .sigmoid(let operation): operation
    case .softmax(let operation): operation
    case .tanh(let operation): operation
    }
  }

  /// Name of the operator in ONNX.
  package var operatorName: String { type(of: implementation).operatorName }

  /// The function, if the operator is one of a single real variable.
  package var unaryFunction: (any UnaryFunction)? { implementation as? any UnaryFunction }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    try implementation.inferTypes(inputs, node: node)
  }

  /// Checks the types of the values, then computes.
  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let types = try inferTypes(inputs.map(\.type), node: node)
    for (index, type) in types.enumerated() { _ = try type.checked(tensor: "output \(index) of \(node)") }
    return try implementation.evaluate(inputs, node: node)
  }

  /// The type of the only input, which must be float32.
  static func single(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> TensorType {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    try requireFloat(inputs, node: node)
    return inputs[0]
  }

  static func requireFloat(_ inputs: [TensorType], node: String) throws(ModelGraphError) {
    for input in inputs where input.element != .float32 {
      throw .unsupportedType(node: node, expected: "float32", found: input.element.rawValue)
    }
  }

  /// `axis` in `-rank ... rank - 1` (`-rank ... rank` if `inclusive`) counted from the front.
  static func axis(
    _ axis: Int, rank: Int, inclusive: Bool = false, node: String
  ) throws(ModelGraphError) -> Int {
    let last = inclusive ? rank : rank - 1
    guard axis >= -rank, axis <= last else {
      throw .invalidField(node: node, field: "axis", value: Int64(axis), allowed: "\(-rank)...\(last)")
    }
    return axis < 0 ? axis + rank : axis
  }
}
