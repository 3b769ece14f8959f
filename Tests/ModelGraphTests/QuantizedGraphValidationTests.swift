import ModelGraph
import Testing

@Suite struct QuantizedGraphValidationTests {
  struct Defect: Sendable, CustomTestStringConvertible {
    let name: String
    let error: ModelGraphError
    let change: @Sendable (inout QuantizedGraph) -> Void

    init(_ name: String, _ error: ModelGraphError, _ change: @escaping @Sendable (inout QuantizedGraph) -> Void) {
      self.name = name
      self.error = error
      self.change = change
    }

    var testDescription: String { name }
  }

  static func dense(_ graph: inout QuantizedGraph, _ change: (inout DenseParameters) -> Void) {
    guard case .dense(var parameters) = graph.nodes[0].operation else { return }
    change(&parameters)
    graph.nodes[0].operation = .dense(parameters)
  }

  static func table(_ graph: inout QuantizedGraph, _ change: (inout ActivationTable) -> Void) {
    guard case .table(var table) = graph.nodes[1].operation else { return }
    change(&table)
    graph.nodes[1].operation = .table(table)
  }

  static let shapeReason = "dimensions must be positive, with at most 2^28 entries in all"

  static let defects: [Defect] = [
    Defect("weights missing", .wrongEntryCount(node: "first", field: "weights", expected: 6, found: 5)) {
      dense(&$0) { $0.weights.removeLast() }
    },
    Defect("bias missing", .wrongEntryCount(node: "first", field: "bias", expected: 2, found: 1)) {
      dense(&$0) { $0.bias.removeLast() }
    },
    Defect("weight too wide", .valueOutsideDeclaredWidth(node: "first", field: "weight", value: 8, bits: 4)) {
      dense(&$0) { $0.weights[1] = 8 }
    },
    Defect("negative weight too wide", .valueOutsideDeclaredWidth(node: "first", field: "weight", value: -9, bits: 4)) {
      dense(&$0) { $0.weights[1] = -9 }
    },
    Defect("bias too wide", .valueOutsideDeclaredWidth(node: "first", field: "bias", value: 4, bits: 3)) {
      dense(&$0) { $0.bias[0] = 4 }
    },
    Defect("weight bits", .invalidField(node: "first", field: "weight bits", value: 17, allowed: "2...16")) {
      dense(&$0) { $0.weightBits = 17 }
    },
    Defect("bias bits", .invalidField(node: "first", field: "bias bits", value: 63, allowed: "1...62")) {
      dense(&$0) { $0.biasBits = 63 }
    },
    Defect("bias bits of zero", .invalidField(node: "first", field: "bias bits", value: 0, allowed: "1...62")) {
      dense(&$0) { $0.biasBits = 0 }
    },
    Defect("shift", .invalidField(node: "first", field: "shift", value: 62, allowed: "0...61")) {
      dense(&$0) { $0.shift = 62 }
    },
    Defect("negative shift", .invalidField(node: "first", field: "shift", value: -1, allowed: "0...61")) {
      dense(&$0) { $0.shift = -1 }
    },
    Defect("bias at its limit", .accumulatorTooLarge(node: "first")) {
      dense(&$0) { $0.biasBits = 62 }
      $0.tensors["x"]?.range = 0...(1 << 61)
    },
    Defect("inputs", .wrongShape(tensor: "x", expected: "[4]", found: [3])) { dense(&$0) { $0.inputs = 4 } },
    Defect("outputs", .wrongEntryCount(node: "first", field: "weights", expected: 9, found: 6)) {
      dense(&$0) { $0.outputs = 3 }
    },
    Defect("shape of q", .wrongShape(tensor: "q", expected: "[2]", found: [2, 1])) {
      $0.tensors["q"]?.shape = [2, 1]
    },
    Defect("range of q", .rangeTooNarrow(tensor: "q", declared: -19...18, needed: -19...19)) {
      $0.tensors["q"]?.range = -19...18
    },
    Defect("range of y", .rangeTooNarrow(tensor: "h", declared: 0...6, needed: 0...7)) {
      $0.tensors["h"]?.range = 0...6
    },
    Defect("table too short", .tableDoesNotCover(node: "relu", argument: -19...19, domain: -19...18)) {
      table(&$0) { $0.values.removeLast() }
    },
    Defect("table too late", .tableDoesNotCover(node: "relu", argument: -19...19, domain: -18...20)) {
      table(&$0) { $0.lower = -18 }
    },
    Defect("no table", .wrongEntryCount(node: "relu", field: "table", expected: 1, found: 0)) {
      table(&$0) { $0.values = [] }
    },
    Defect("table beyond 64 bits", .wrongEntryCount(node: "relu", field: "table", expected: 1, found: 39)) {
      table(&$0) { $0.lower = .max }
    },
    Defect("wider argument", .tableDoesNotCover(node: "relu", argument: -19...20, domain: -19...19)) {
      $0.tensors["q"]?.range = -19...20
    },
    Defect("shape of a table", .wrongShape(tensor: "h", expected: "[2]", found: [1, 2])) {
      $0.tensors["h"]?.shape = [1, 2]
    },
    Defect("order", .unknownTensor(name: "q", readBy: "node \"relu\"")) { $0.nodes.swapAt(0, 1) },
    Defect("cycle", .unknownTensor(name: "h", readBy: "node \"first\"")) { $0.nodes[0].inputs = ["h"] },
    Defect("own output", .unknownTensor(name: "q", readBy: "node \"first\"")) { $0.nodes[0].inputs = ["q"] },
    Defect("unknown tensor", .unknownTensor(name: "z", readBy: "node \"last\"")) { $0.nodes[2].inputs = ["z"] },
    Defect("unknown target", .unknownTensor(name: "z", readBy: "node \"last\"")) { $0.nodes[2].output = "z" },
    Defect("two definitions", .duplicateTensor(name: "h")) { $0.nodes.insert($0.nodes[1], at: 2) },
    Defect("input defined", .duplicateTensor(name: "x")) { $0.nodes[1].output = "x" },
    Defect("input count", .wrongInputCount(node: "last", expected: "1", found: 2)) { $0.nodes[2].inputs = ["h", "h"] },
    Defect("no inputs", .wrongInputCount(node: "last", expected: "1", found: 0)) { $0.nodes[2].inputs = [] },
    Defect("unknown input", .unknownTensor(name: "z", readBy: "the graph's input")) { $0.input = "z" },
    Defect("unknown output", .unknownTensor(name: "z", readBy: "the graph's output")) { $0.output = "z" },
    Defect("loose tensor", .invalidShape(tensor: "z", reason: "no node defines it and it is not the input")) {
      $0.tensors["z"] = QuantizedTensor(name: "z", shape: [1], range: 0...0, scale: 1)
    },
    Defect("wrong key", .duplicateTensor(name: "q")) { $0.tensors["h"] = $0.tensors["q"] },
    Defect("scale of zero", .invalidScale(tensor: "x")) { $0.tensors["x"]?.scale = 0 },
    Defect("negative scale", .invalidScale(tensor: "h")) { $0.tensors["h"]?.scale = -1 },
    Defect("infinite scale", .invalidScale(tensor: "h")) { $0.tensors["h"]?.scale = .infinity },
    Defect("scale that is no number", .invalidScale(tensor: "h")) { $0.tensors["h"]?.scale = .nan },
    Defect("no dimension", .invalidShape(tensor: "x", reason: "a tensor has 1 to 16 dimensions")) {
      $0.tensors["x"]?.shape = []
    },
    Defect("too many dimensions", .invalidShape(tensor: "x", reason: "a tensor has 1 to 16 dimensions")) {
      $0.tensors["x"]?.shape = [Int](repeating: 1, count: 17)
    },
    Defect("dimension of zero", .invalidShape(tensor: "x", reason: shapeReason)) { $0.tensors["x"]?.shape = [0] },
    Defect("overflowing shape", .invalidShape(tensor: "x", reason: shapeReason)) {
      $0.tensors["x"]?.shape = [.max, .max]
    },
    Defect("huge shape", .invalidShape(tensor: "x", reason: shapeReason)) {
      $0.tensors["x"]?.shape = [1 << 15, 1 << 14]
    },
    Defect("huge range", .invalidShape(tensor: "x", reason: "the declared range reaches 2^62")) {
      $0.tensors["x"]?.range = 0...(1 << 62)
    },
  ]

  @Test(arguments: defects)
  func defectsAreRefused(defect: Defect) throws {
    var graph = SampleGraphs.tiny
    try graph.validate()
    defect.change(&graph)
    #expect(throws: defect.error) { try graph.validate() }
    #expect(throws: ModelGraphError.self) { try ReferenceEvaluator(graph) }
  }

  @Test func reshapeMustKeepCountAndScale() throws {
    var graph = SampleGraphs.reshaped
    try graph.validate()
    graph.tensors["image"]?.shape = [2, 2]
    #expect(throws: ModelGraphError.wrongShape(tensor: "flat", expected: "4 entries", found: [3])) {
      try graph.validate()
    }
    graph = SampleGraphs.reshaped
    graph.tensors["image"]?.scale = 1
    #expect(throws: ModelGraphError.invalidScale(tensor: "x")) { try graph.validate() }
    graph = SampleGraphs.reshaped
    graph.tensors["image"]?.range = 0...4
    #expect(throws: ModelGraphError.rangeTooNarrow(tensor: "x", declared: 0...3, needed: 0...4)) {
      try graph.validate()
    }
  }

  /// Little is stored of a convolution of one entry, but a run would keep its whole border.
  @Test func paddedSizesAreBounded() throws {
    func graph(_ pads: [[Int]]) throws -> QuantizedGraph {
      let input = QuantizedTensor(name: "x", shape: [1, 1, 1], range: 0...1, scale: 1)
      var graph = QuantizedGraph(name: "g", input: "x", output: "x", tensors: ["x": input], nodes: [])
      for (index, own) in pads.enumerated() {
        let convolution = QuantizedOperation.convolution(
          ConvolutionParameters(
            outputs: 1, inputsPerGroup: 1, groups: 1,
            window: SlidingWindow(
              kernel: [1, 1], strides: [1 << 20, 1 << 20], dilations: [1, 1], padsBefore: own, padsAfter: [0, 0]),
            weights: [1], weightBits: 2, bias: [0], biasBits: 1, shift: 0))
        let result = try convolution.result(node: "n", inputs: [input])
        graph.output = "y\(index)"
        graph.tensors[graph.output] = QuantizedTensor(
          name: graph.output, shape: result.shape, range: result.range, scale: 1)
        graph.nodes.append(
          QuantizedNode(name: "n\(index)", operation: convolution, inputs: ["x"], output: graph.output))
      }
      return graph
    }
    let error = ModelGraphError.invalidShape(
      tensor: "x", reason: "with the padding that is added, the tensors have more than 2^28 entries in all")
    try graph([[1 << 10, 1 << 10]]).validate()
    #expect(throws: error) { try graph([[1 << 20, 1 << 20]]).validate() }
    // What several readers add goes together.
    try graph([[1 << 16, 0]]).validate()
    #expect(throws: error) { try graph([[1 << 16, 0], [0, 1 << 16]]).validate() }
  }

  /// Each tensor is small enough, all together are not.
  @Test func totalSizeIsBounded() throws {
    var graph = QuantizedGraph(
      name: "g", input: "x", output: "x",
      tensors: ["x": QuantizedTensor(name: "x", shape: [1], range: 0...1, scale: 1)], nodes: [])
    let sum = QuantizedOperation.sum(
      SumParameters(shape: [1 << 27], terms: [.init(input: 0, factor: 1, maps: [.fixed(0)])]))
    for index in 0..<2 {
      let name = "y\(index)"
      graph.tensors[name] = QuantizedTensor(name: name, shape: [1 << 27], range: 0...1, scale: 1)
      graph.nodes.append(QuantizedNode(name: name, operation: sum, inputs: ["x"], output: name))
      graph.output = name
      if index == 0 { try graph.validate() }
    }
    #expect(throws: ModelGraphError.self) { try graph.validate() }
  }

  @Test func privateChoicesAreListed() {
    let choices = SampleGraphs.tiny.privateChoices.map { "\($0.subject): \($0.choice) \($0.value) (\($0.source))" }
    #expect(
      choices == [
        "x: input range 0...3 (calibration)",
        "x: input scale 0.5 (calibration)",
        "first: weight bits 4 (weightsAndCalibration)",
        "first: bias bits 3 (weights)",
        "first: shift 2 (weightsAndCalibration)",
        "first: scale 0.25 (weightsAndCalibration)",
        "relu: table rows 39 (weightsAndCalibration)",
        "relu: table values 0...7 (weightsAndCalibration)",
        "relu: scale 0.25 (weightsAndCalibration)",
        "last: weight bits 8 (weightsAndCalibration)",
        "last: bias bits 4 (weights)",
        "last: shift 0 (weightsAndCalibration)",
        "last: scale 0.125 (weightsAndCalibration)",
      ])
  }
}
