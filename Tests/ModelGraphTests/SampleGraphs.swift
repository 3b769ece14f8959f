import ModelGraph

/// Small graphs made by hand.
enum SampleGraphs {
  /// The float scalar 1.
  static let one: TensorValue = {
    guard let value = try? TensorValue(shape: [], floats: [1]) else { fatalError("a scalar has one entry") }
    return value
  }()

  /// Three inputs, two hidden values through a ReLU table, one output: every number can be checked by hand.
  static let tiny: QuantizedGraph = {
    let hidden = DenseParameters(
      outputs: 2, inputs: 3, weights: [1, -2, 3, -8, 7, 0], weightBits: 4, bias: [3, -4], biasBits: 3, shift: 2)
    let last = DenseParameters(
      outputs: 1, inputs: 2, weights: [100, -128], weightBits: 8, bias: [-5], biasBits: 4, shift: 0)
    // |acc| <= 3 * 8 * 3 + 4 = 76, so q is in floor((-76 + 2) / 4) ... floor((76 + 2) / 4) = -19 ... 19.
    let table = ActivationTable(function: "relu", lower: -19, values: (-19...19).map { min(max($0, 0), 7) })
    let tensors = [
      QuantizedTensor(name: "x", shape: [3], range: 0...3, scale: 0.5),
      QuantizedTensor(name: "q", shape: [2], range: -19...19, scale: 0.25),
      QuantizedTensor(name: "h", shape: [2], range: 0...7, scale: 0.25),
      // 2 * 128 * 7 + 8 = 1800.
      QuantizedTensor(name: "y", shape: [1], range: -1800...1800, scale: 0.125),
    ]
    return QuantizedGraph(
      name: "tiny", input: "x", output: "y",
      tensors: Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) }),
      nodes: [
        QuantizedNode(name: "first", operation: .dense(hidden), inputs: ["x"], output: "q"),
        QuantizedNode(name: "relu", operation: .table(table), inputs: ["q"], output: "h"),
        QuantizedNode(name: "last", operation: .dense(last), inputs: ["h"], output: "y"),
      ])
  }()

  /// The same with an input of another shape, a wide bias, a head, and names beyond ASCII.
  static let reshaped: QuantizedGraph = {
    var graph = tiny
    graph.name = "größer"
    graph.head = .softmax
    graph.input = "image"
    graph.tensors["image"] = QuantizedTensor(name: "image", shape: [1, 3, 1], range: 0...3, scale: 0.5)
    graph.nodes.insert(QuantizedNode(name: "flat", operation: .reshape, inputs: ["image"], output: "x"), at: 0)
    guard case .dense(var last) = graph.nodes[3].operation else { return graph }
    last.bias = [1 << 40]
    last.biasBits = 42
    graph.nodes[3].operation = .dense(last)
    graph.tensors["y"]?.range = -((1 << 41) + 1792)...(1 << 41) + 1792
    return graph
  }()

  /// No node at all.
  static let empty = QuantizedGraph(
    name: "", input: "x", output: "x",
    tensors: ["x": QuantizedTensor(name: "x", shape: [2, 2], range: -1...0, scale: 1)], nodes: [], head: .argMax)

  /// Every operation, a tensor read several times, addends, index maps, biases that broadcast, a sequence besides images.
  static let general: QuantizedGraph = {
    var graph = QuantizedGraph(
      name: "general", input: "x", output: "x",
      tensors: ["x": QuantizedTensor(name: "x", shape: [2, 4, 5], range: -3...4, scale: 0.5)], nodes: [])
    let window = SlidingWindow(
      kernel: [2, 3], strides: [2, 1], dilations: [1, 2], padsBefore: [1, 2], padsAfter: [1, 2])
    func convolution(_ addends: [Int64]) -> QuantizedOperation {
      .convolution(
        ConvolutionParameters(
          outputs: 4, inputsPerGroup: 1, groups: 2, window: window, weights: (0..<24).map { Int16($0 * 7 % 15 - 7) },
          weightBits: 4, bias: [1, -2, 3, -4], biasBits: 4, shift: 2, addends: addends))
    }
    add(convolution([]), ["x"], "c", to: &graph)
    add(convolution([-5, 2]), ["x", "c", "c"], "d", to: &graph)
    add(
      .table(ActivationTable(function: "relu", lower: -600, values: (-600...600).map { min(max($0, 0), 15) })), ["d"],
      "e", to: &graph)
    let pool = SlidingWindow(
      kernel: [2, 2], strides: [1, 2], dilations: [1, 1], padsBefore: [0, 1], padsAfter: [0, 0])
    add(.maxPool(MaxPoolParameters(window: pool)), ["e"], "p", to: &graph)
    let shape = graph.tensors["p"]?.shape ?? []
    let channels = shape.indices.map { $0 == 0 ? 4 : 1 }
    add(
      .scale(
        ScaleParameters(
          weights: ParameterTensor(shape: channels, values: [3, -4, 0, 7], bits: 4),
          bias: ParameterTensor(shape: [1, 1, 1], values: [-9], bits: 6), shift: 1)), ["p"], "s", to: &graph)
    add(
      .scale(ScaleParameters(weights: ParameterTensor(shape: [1, 1, 1], values: [1], bits: 2), shift: 0)), ["p"], "r",
      to: &graph)
    add(.product(ProductParameters(shift: 3)), ["s", "r"], "m", to: &graph)
    let maps = [AffineIndex.index(0), .fixed(1), .index(1, coefficient: -1, constant: 2)]
    add(
      .sum(
        SumParameters(
          shape: [4, 3],
          terms: [
            .init(input: 0, factor: 2, maps: maps),
            .init(input: 1, factor: -1, maps: [.index(0), .fixed(0), .index(1)]),
          ], constant: 5, bias: ParameterTensor(shape: [4, 1], values: [1, 2, 3, -4], bits: 3), shift: 1)),
      ["m", "p"], "u", to: &graph)
    add(
      .convolution(
        ConvolutionParameters(
          outputs: 2, inputsPerGroup: 4, groups: 1,
          window: SlidingWindow(kernel: [2], strides: [1], dilations: [1], padsBefore: [0], padsAfter: [1]),
          weights: (0..<16).map { Int16($0 - 8) }, weightBits: 4, bias: [0, 0], biasBits: 1, shift: 0)), ["u"], "v",
      to: &graph)
    add(
      .dense(
        DenseParameters(
          outputs: 2, inputs: 3, weights: [1, 2, 3, -1, -2, -3], weightBits: 3, bias: [7, -7], biasBits: 4, shift: 1,
          addends: [3])), ["v", "w"], "y", to: &graph)
    return graph
  }()

  /// Adds a node whose result has the shape and range that the operation infers; an operand that does not exist yet is a
  /// slice of the sequence before it.
  private static func add(
    _ operation: QuantizedOperation, _ inputs: [String], _ output: String, to graph: inout QuantizedGraph
  ) {
    for name in inputs where graph.tensors[name] == nil {
      let slice = SumParameters(
        shape: [2, 2], terms: [.init(input: 0, factor: 1, maps: [.index(0), .index(1, constant: 1)])])
      add(.sum(slice), [graph.output], name, to: &graph)
      graph.output = inputs[0]
    }
    let sources = inputs.compactMap { graph.tensors[$0] }
    guard let result = try? operation.result(node: output, inputs: sources) else { return }
    graph.tensors[output] = QuantizedTensor(name: output, shape: result.shape, range: result.range, scale: 0.25)
    graph.nodes.append(QuantizedNode(name: "n" + output, operation: operation, inputs: inputs, output: output))
    graph.output = output
  }

  static let all = [tiny, reshaped, empty, general]
}
