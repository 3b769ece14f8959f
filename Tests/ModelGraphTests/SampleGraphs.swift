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

  static let all = [tiny, reshaped, empty]
}
