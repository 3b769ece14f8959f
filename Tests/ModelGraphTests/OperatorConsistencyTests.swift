import ModelGraph
import TestSupport
import Testing

/// What an operator says about its results is what it computes, and whatever it is given it computes or throws.
@Suite struct OperatorConsistencyTests {
  static func real(_ sizes: Int...) -> TensorType { TensorType(.float32, fixed: sizes) }
  static func whole(_ element: ElementType, _ sizes: Int...) -> TensorType { TensorType(element, fixed: sizes) }

  static let window = Window(kernel: [2, 3], strides: [2, 1], pads: [1, 0, 0, 2], dilations: [1, 2])

  /// Each operator with inputs that it takes.
  static let templates: [(operation: FloatOperation, inputs: [TensorType])] = {
    let unary: [FloatOperation] = [
      .abs(Abs()), .clip(Clip(lower: -1, upper: 1)), .elu(Elu(alpha: 1)), .erf(Erf()), .exp(Exp()), .gelu(Gelu()),
      .hardSigmoid(HardSigmoid(alpha: 0.2, beta: 0.5)), .hardSwish(HardSwish()), .leakyRelu(LeakyRelu(alpha: 0.1)),
      .log(Log()), .neg(Neg()), .pow(Pow(exponent: 2)), .reciprocal(Reciprocal()), .relu(Relu()), .sigmoid(Sigmoid()),
      .softplus(Softplus()), .sqrt(Sqrt()), .tanh(Tanh()), .dropout(Dropout()), .identity(Identity()),
      .softmax(Softmax(axis: 1)), .argMax(ArgMax(axis: 1)), .flatten(Flatten(axis: 1)),
      .reduceMean(ReduceMean(axes: [1])),
      .reduceSum(ReduceSum(axes: nil, keepsDimensions: false)), .transpose(Transpose()), .cast(Cast(to: .float32)),
      .reshape(Reshape(target: [3, -1])), .split(Split(axis: 1, sizes: [1, 2], count: 2)),
      .slice(Slice(starts: [-1], ends: [.min], axes: [1], steps: [-2])), .pad(Pad(pads: [1, -1, 0, 2])),
      .unsqueeze(Unsqueeze(axes: [1])), .concat(Concat(axis: 1)),
    ]
    let image = real(2, 4, 6, 5)
    return unary.map { ($0, [real(2, 3)]) } + [
      (.squeeze(Squeeze(axes: [1])), [real(2, 1, 3)]),
      (.add(Add()), [real(2, 3), real(3)]), (.sub(Sub()), [whole(.int64, 2), whole(.int64)]),
      (.mul(Mul()), [real(2, 1), real(1, 3)]), (.div(Div()), [real(2, 3), real(2, 1)]),
      (.min(Min()), [real(2, 3), real(), real(3)]), (.max(Max()), [whole(.int32, 2, 3), whole(.int32, 3)]),
      (.matMul(MatMul()), [real(2, 4, 3), real(3, 2)]),
      (.gemm(Gemm(transposeB: true)), [real(2, 3), real(4, 3), real(4)]),
      (.gather(Gather(axis: 1)), [real(2, 3), whole(.int64, 2, 2)]),
      (.conv(Conv(group: 2, window: window)), [image, real(6, 2, 2, 3), real(6)]),
      (.conv(Conv(window: Window(kernel: []))), [real(1, 2, 5), real(3, 2, 4)]),
      (.maxPool(MaxPool(window: window)), [image]), (.averagePool(AveragePool(window: window)), [image]),
      (.globalMaxPool(GlobalMaxPool()), [image]), (.globalAveragePool(GlobalAveragePool()), [image]),
      (.batchNormalization(BatchNormalization()), [image] + [TensorType](repeating: real(4), count: 4)),
      (.constantOfShape(ConstantOfShape(shape: [2, 2], value: SampleGraphs.one)), []),
      (.range(RangeSequence(start: SampleGraphs.one, delta: SampleGraphs.one, count: 3)), []),
      (.shape(Shape(sizes: [2, 3])), []),
      (.quantizeLinear(QuantizeLinear(axis: 1)), [real(2, 3), real(3), whole(.int8, 3)]),
      (.dequantizeLinear(DequantizeLinear(axis: 0)), [whole(.uint8, 2, 3), real(2), whole(.uint8, 2)]),
      (.matMulInteger(MatMulInteger()), [whole(.int8, 2, 3), whole(.uint8, 3, 4), whole(.int8, 2), whole(.uint8, 4)]),
      (
        .convInteger(ConvInteger(group: 2, window: window)),
        [whole(.int8, 2, 4, 6, 5), whole(.uint8, 6, 2, 2, 3), whole(.int8), whole(.uint8, 6)]
      ),
      (
        .qLinearConv(QLinearConv(group: 2, window: window)),
        [whole(.uint8, 2, 4, 6, 5), real(), whole(.uint8), whole(.int8, 6, 2, 2, 3), real(6), whole(.int8, 6), real()]
          + [whole(.int8), whole(.int32, 6)]
      ),
      (
        .qLinearMatMul(QLinearMatMul()),
        [
          whole(.int8, 2, 3), real(2), whole(.int8, 2), whole(.int8, 3, 4), real(), whole(.int8), real(1),
          whole(.uint8, 1),
        ]
      ),
    ]
  }()

  static func value(_ type: TensorType, _ random: inout TestRandom) throws -> TensorValue {
    let shape = try #require(type.fixedShape)
    let count = shape.reduce(1, *)
    guard let range = type.element.range else {
      return try TensorValue(shape: shape, floats: (0..<count).map { _ in Float.random(in: 0.1...2, using: &random) })
    }
    // Places and divisors are small; 8 bits use their whole range.
    let values = [.int8, .uint8].contains(type.element) ? range : 1...2
    return try TensorValue(
      tensor: "v", shape: shape, storage: .integer(random.integers(count, in: values)), element: type.element)
  }

  /// Nil if the operator refuses the types or the values.
  static func results(_ operation: FloatOperation, _ types: [TensorType], _ random: inout TestRandom) throws -> Bool {
    guard let expected = try? operation.inferTypes(types, node: "n") else { return false }
    let inputs = try types.map { try value($0, &random) }
    guard let found = try? operation.evaluate(inputs, node: "n") else { return false }
    #expect(found.map(\.type) == expected, "\(operation.operatorName) \(types)")
    for (result, type) in zip(found, expected) {
      let count = type.fixedShape?.reduce(1, *)
      #expect(result.floats?.count ?? result.integers?.count == count, "\(operation.operatorName) \(types)")
      if let range = type.element.range {
        #expect(result.integers?.allSatisfy(range.contains) == true, "\(operation.operatorName) \(types)")
      }
    }
    return true
  }

  @Test func everyTemplateIsComputed() throws {
    var random = TestRandom("templates")
    for (operation, inputs) in Self.templates {
      #expect(try Self.results(operation, inputs, &random), "\(operation.operatorName) \(inputs)")
    }
  }

  @Test func alteredInputsAreComputedOrRefused() throws {
    var random = TestRandom("altered templates")
    let elements: [ElementType] = [.float32, .int64, .int32, .int8, .uint8]
    for (operation, template) in Self.templates {
      var refused = 0
      for _ in 0..<150 {
        var inputs = template
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          let place = Int.random(in: 0...max(inputs.count - 1, 0), using: &random)
          switch Int.random(in: 0..<6, using: &random) {
          case 0 where !inputs.isEmpty: inputs.remove(at: place)
          case 1: inputs.insert(inputs.randomElement(using: &random) ?? Self.real(2), at: place)
          case 2 where !inputs.isEmpty:
            inputs[place].element = elements.randomElement(using: &random) ?? .float32
          case 3 where !inputs.isEmpty && !inputs[place].shape.isEmpty:
            let index = Int.random(in: inputs[place].shape.indices, using: &random)
            inputs[place].shape[index] = .fixed(Int.random(in: 1...6, using: &random))
          case 4 where !inputs.isEmpty && !inputs[place].shape.isEmpty: inputs[place].shape.removeLast()
          case 5 where !inputs.isEmpty: inputs[place].shape.append(.fixed(2))
          default: break
          }
        }
        if try !Self.results(operation, inputs, &random) { refused += 1 }
      }
      #expect(refused > 0, "\(operation.operatorName)")
    }
  }
}
