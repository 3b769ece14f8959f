/// Every operator that the float graph knows.
package enum FloatOperation: Sendable, Equatable {
  case abs(Abs)
  case add(Add)
  case argMax(ArgMax)
  case averagePool(AveragePool)
  case batchNormalization(BatchNormalization)
  case cast(Cast)
  case clip(Clip)
  case concat(Concat)
  case constantOfShape(ConstantOfShape)
  case conv(Conv)
  case convInteger(ConvInteger)
  case dequantizeLinear(DequantizeLinear)
  case div(Div)
  case dropout(Dropout)
  case elu(Elu)
  case erf(Erf)
  case exp(Exp)
  case flatten(Flatten)
  case gather(Gather)
  case gelu(Gelu)
  case gemm(Gemm)
  case globalAveragePool(GlobalAveragePool)
  case globalMaxPool(GlobalMaxPool)
  case hardSigmoid(HardSigmoid)
  case hardSwish(HardSwish)
  case identity(Identity)
  case leakyRelu(LeakyRelu)
  case log(Log)
  case matMul(MatMul)
  case matMulInteger(MatMulInteger)
  case max(Max)
  case maxPool(MaxPool)
  case min(Min)
  case mul(Mul)
  case neg(Neg)
  case pad(Pad)
  case pow(Pow)
  case qGemm(QGemm)
  case qLinearAdd(QLinearAdd)
  case qLinearAveragePool(QLinearAveragePool)
  case qLinearConcat(QLinearConcat)
  case qLinearConv(QLinearConv)
  case qLinearGlobalAveragePool(QLinearGlobalAveragePool)
  case qLinearLeakyRelu(QLinearLeakyRelu)
  case qLinearMatMul(QLinearMatMul)
  case qLinearMul(QLinearMul)
  case qLinearSigmoid(QLinearSigmoid)
  case quantizeLinear(QuantizeLinear)
  case range(RangeSequence)
  case reciprocal(Reciprocal)
  case reduceMean(ReduceMean)
  case reduceSum(ReduceSum)
  case relu(Relu)
  case reshape(Reshape)
  case shape(Shape)
  case sigmoid(Sigmoid)
  case slice(Slice)
  case softmax(Softmax)
  case softplus(Softplus)
  case split(Split)
  case sqrt(Sqrt)
  case squeeze(Squeeze)
  case sub(Sub)
  case tanh(Tanh)
  case transpose(Transpose)
  case unsqueeze(Unsqueeze)

  package var implementation: any FloatOperator {
    switch self {
    case .abs(let operation): operation
    case .add(let operation): operation
    case .argMax(let operation): operation
    case .averagePool(let operation): operation
    case .batchNormalization(let operation): operation
    case .cast(let operation): operation
    case .clip(let operation): operation
    case .concat(let operation): operation
    case .constantOfShape(let operation): operation
    case .conv(let operation): operation
    case .convInteger(let operation): operation
    case .dequantizeLinear(let operation): operation
    case .div(let operation): operation
    case .dropout(let operation): operation
    case .elu(let operation): operation
    case .erf(let operation): operation
    case .exp(let operation): operation
    case .flatten(let operation): operation
    case .gather(let operation): operation
    case .gelu(let operation): operation
    case .gemm(let operation): operation
    case .globalAveragePool(let operation): operation
    case .globalMaxPool(let operation): operation
    case .hardSigmoid(let operation): operation
    case .hardSwish(let operation): operation
    case .identity(let operation): operation
    case .leakyRelu(let operation): operation
    case .log(let operation): operation
    case .matMul(let operation): operation
    case .matMulInteger(let operation): operation
    case .max(let operation): operation
    case .maxPool(let operation): operation
    case .min(let operation): operation
    case .mul(let operation): operation
    case .neg(let operation): operation
    case .pad(let operation): operation
    case .pow(let operation): operation
    case .qGemm(let operation): operation
    case .qLinearAdd(let operation): operation
    case .qLinearAveragePool(let operation): operation
    case .qLinearConcat(let operation): operation
    case .qLinearConv(let operation): operation
    case .qLinearGlobalAveragePool(let operation): operation
    case .qLinearLeakyRelu(let operation): operation
    case .qLinearMatMul(let operation): operation
    case .qLinearMul(let operation): operation
    case .qLinearSigmoid(let operation): operation
    case .quantizeLinear(let operation): operation
    case .range(let operation): operation
    case .reciprocal(let operation): operation
    case .reduceMean(let operation): operation
    case .reduceSum(let operation): operation
    case .relu(let operation): operation
    case .reshape(let operation): operation
    case .shape(let operation): operation
    case .sigmoid(let operation): operation
    case .slice(let operation): operation
    case .softmax(let operation): operation
    case .softplus(let operation): operation
    case .split(let operation): operation
    case .sqrt(let operation): operation
    case .squeeze(let operation): operation
    case .sub(let operation): operation
    case .tanh(let operation): operation
    case .transpose(let operation): operation
    case .unsqueeze(let operation): operation
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
    for (index, type) in types.enumerated() { _ = try type.checked(tensor: "output \(index)", of: node) }
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
