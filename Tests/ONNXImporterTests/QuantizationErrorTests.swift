import ModelGraph
import ONNXImporter
import TestSupport
import Testing

@Suite struct QuantizationErrorTests {
  static func graph(
    _ nodes: [FloatNode], shape: [Dimension] = [.symbolic("batch"), .fixed(2)], output: String = "y",
    constants: [String: TensorValue] = [:]
  ) throws -> FloatGraph {
    try FloatGraph(
      name: "g", input: "x", inputType: TensorType(.float32, shape), output: output, constants: constants,
      nodes: nodes)
  }

  static func node(_ operation: FloatOperation, _ inputs: [String] = ["x"], _ output: String = "y") -> FloatNode {
    FloatNode(name: "the \(operation.operatorName)", operation: operation, inputs: inputs, outputs: [output])
  }

  static let relu = node(.relu(Relu()))

  @Test func data() throws {
    let graph = try Self.graph([Self.relu])
    #expect(throws: ModelImportError.noCalibrationData) { try ModelQuantizer.quantize(graph, calibration: []) }
    #expect(throws: ModelImportError.wrongSampleSize(expected: 2, found: 3)) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 2], [1, 2, 3]])
    }
    #expect(throws: ModelImportError.notFinite(place: "sample 1")) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 2], [1, .nan]])
    }
    #expect(throws: ModelImportError.notFinite(place: "sample 0")) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 1e300]])
    }
    #expect(throws: ModelImportError.wrongLabelCount(samples: 1, labels: 2)) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 2]], labels: [0, 1])
    }
    #expect(throws: ModelImportError.labelOutOfRange(index: 0, label: 2, classes: 2)) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 2]], labels: [2])
    }
  }

  @Test func options() throws {
    let graph = try Self.graph([Self.relu])
    let cases: [(WritableKeyPath<QuantizationOptions, Int?>, Int, String, String)] = [
      (\.weightBits, 7, "weight bits", "8...16"), (\.weightBits, 17, "weight bits", "8...16"),
      (\.inputBits, 0, "input bits", "1...16"), (\.tableRows, 15, "table rows", "16...65536"),
    ]
    for (path, value, name, allowed) in cases {
      var options = QuantizationOptions()
      options[keyPath: path] = value
      #expect(throws: ModelImportError.invalidOption(option: name, value: value, allowed: allowed)) {
        try ModelQuantizer.quantize(graph, calibration: [[1, 2]], options: options)
      }
    }
    var options = QuantizationOptions()
    options.activationBits = 17
    #expect(throws: ModelImportError.invalidOption(option: "activation bits", value: 17, allowed: "4...16")) {
      try ModelQuantizer.quantize(graph, calibration: [[1, 2]], options: options)
    }
  }

  @Test func structure() throws {
    let matrix = try TensorValue(shape: [2, 2], floats: [1, 2, 3, 4])
    let zeros = try TensorValue(shape: [2], floats: [0, 0])
    let cases: [(FloatGraph, ModelImportError)] = [
      (
        try Self.graph([Self.node(.softmax(Softmax(axis: -1)), ["x"], "s"), Self.node(.relu(Relu()), ["s"])]),
        .cannotQuantize(
          node: "the Relu", operator: "Relu", reason: "nothing but the output may follow Softmax or ArgMax")
      ),
      (
        try Self.graph([Self.node(.softmax(Softmax(axis: 0)))]),
        .cannotQuantize(
          node: "the Softmax", operator: "Softmax", reason: "it must run over all outputs of a sample")
      ),
      (
        try Self.graph([Self.node(.argMax(ArgMax(axis: 1, selectsLast: true)))]),
        .cannotQuantize(node: "the ArgMax", operator: "ArgMax", reason: "select_last_index is not supported")
      ),
      (
        try Self.graph([Self.node(.matMul(MatMul()), ["w", "x"])], shape: [.fixed(2)], constants: ["w": matrix]),
        .cannotQuantize(
          node: "the MatMul", operator: "MatMul", reason: "the first factor must be data, the second a constant matrix")
      ),
      (
        try Self.graph([Self.node(.div(Div()), ["x", "zeros"])], constants: ["zeros": zeros]),
        .cannotQuantize(node: "the Div", operator: "Div", reason: "it divides by zero")
      ),
      (
        try Self.graph([Self.node(.reduceSum(ReduceSum(axes: [0, 1], keepsDimensions: true)))]),
        .cannotQuantize(node: "the ReduceSum", operator: "ReduceSum", reason: "it mixes samples of a batch")
      ),
      (
        try Self.graph(
          [Self.node(.matMul(MatMul()), ["x", "w"])],
          constants: ["w": try TensorValue(shape: [2, 1], floats: [1, .infinity])]),
        .notFinite(place: "the second factor of node \"the MatMul\"")
      ),
    ]
    for (graph, error) in cases {
      let size = graph.sampleShape?.reduce(1, *) ?? 0
      #expect(throws: error) {
        try ModelQuantizer.quantize(graph, calibration: [[Double](repeating: 1, count: size)])
      }
    }
  }

  /// Functions that have no value where the calibration data goes.
  @Test func argumentsOutsideTheDomain() throws {
    let matrix = try TensorValue(shape: [2, 2], floats: [1, 2, 3, 4])
    for function in [FloatOperation.sqrt(Sqrt()), .log(Log())] {
      #expect(throws: ModelImportError.notFinite(place: "the float model's output on sample 1")) {
        try ModelQuantizer.quantize(try Self.graph([Self.node(function)]), calibration: [[1, 2], [1, -2]])
      }
      // The NaN does not reach the output.
      let graph = try Self.graph(
        [
          Self.node(function, ["x"], "r"), Self.node(.matMul(MatMul()), ["r", "w"], "a"),
          Self.node(.relu(Relu()), ["a"]),
        ],
        constants: ["w": matrix])
      #expect(throws: ModelImportError.notFinite(place: "tensor \"r\" of the float model on sample 1")) {
        try ModelQuantizer.quantize(graph, calibration: [[1, 2], [1, -2]])
      }
    }
  }

  /// Layers that are dead, zero, or see only zeros are odd but fine.
  @Test func degenerateLayers() throws {
    func quantize(_ weights: [Float], _ sample: [Double]) throws -> [Int64] {
      let w = try TensorValue(shape: [2, 2], floats: weights)
      let graph = try Self.graph(
        [
          Self.node(.matMul(MatMul()), ["x", "w"], "a"), Self.node(.relu(Relu()), ["a"], "b"),
          Self.node(.matMul(MatMul()), ["b", "w"], "y"),
        ], constants: ["w": w])
      let result = try ModelQuantizer.quantize(graph, calibration: [sample]).graph
      let input = try #require(result.tensors["x"])
      return try ReferenceEvaluator(result).run(input.quantize(sample))
    }
    #expect(try quantize([0, 0, 0, 0], [1, 2]) == [0, 0])
    #expect(try quantize([1, 2, 3, 4], [0, 0]) == [0, 0])
    #expect(try quantize([-1, -1, -1, -1], [1, 2]) == [0, 0])
    _ = try quantize([1e-38, 1e-38, 1e-38, 1e-38], [1e-3, 1e-3])
    _ = try quantize([1e18, 1e18, 1e18, 1e18], [1, 1])
  }
}
