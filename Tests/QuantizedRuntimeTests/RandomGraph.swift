import ModelGraph
import TestSupport

/// Random chains of dense layers and tables whose declared ranges are as tight as interval analysis makes them.
enum RandomGraph {
  /// Real-valued scales do not matter to the integer runtime.
  private static func tensor(_ name: String, _ shape: [Int], _ range: ClosedRange<Int64>) -> QuantizedTensor {
    QuantizedTensor(name: name, shape: shape, range: range, scale: 1)
  }

  /// Weights and biases that are extreme half of the time.
  static func dense(
    outputs: Int, inputs: Int, weightBits: Int, biasBits: Int = 20, shift: Int, _ random: inout TestRandom
  ) -> DenseParameters {
    let weights = (-(1 << (weightBits - 1)))...((1 << (weightBits - 1)) - 1)
    let biases = (-(Int64(1) << Int64(biasBits - 1)))...((Int64(1) << Int64(biasBits - 1)) - 1)
    return DenseParameters(
      outputs: outputs, inputs: inputs,
      weights: values(outputs * inputs, in: Int64(weights.lowerBound)...Int64(weights.upperBound), &random)
        .map { Int16($0) },
      weightBits: weightBits, bias: values(outputs, in: biases, &random), biasBits: biasBits, shift: shift)
  }

  /// Values of which about half are an end of the range.
  static func values(_ count: Int, in range: ClosedRange<Int64>, _ random: inout TestRandom) -> [Int64] {
    (0..<count).map { _ in
      switch random.next() % 4 {
      case 0: range.lowerBound
      case 1: range.upperBound
      default: Int64.random(in: range, using: &random)
      }
    }
  }

  /// One dense layer without requantisation.
  static func single(_ parameters: DenseParameters, input: ClosedRange<Int64>) throws -> QuantizedGraph {
    guard let range = parameters.outputRange(input: input) else { throw Failure.tooWide }
    return QuantizedGraph(
      name: "single", input: "x", output: "y",
      tensors: [
        "x": tensor("x", [parameters.inputs], input), "y": tensor("y", [parameters.outputs], range),
      ],
      nodes: [QuantizedNode(name: "dense", operation: .dense(parameters), inputs: ["x"], output: "y")])
  }

  /// Dense layers of the given widths, each hidden one followed by a table onto `activations`, reshaped in between.
  static func chain(
    widths: [Int], input: ClosedRange<Int64>, activations: ClosedRange<Int64>, weightBits: Int,
    _ random: inout TestRandom
  ) throws -> QuantizedGraph {
    var tensors = ["x": tensor("x", [1, widths[0]], input), "flat": tensor("flat", [widths[0]], input)]
    var nodes = [QuantizedNode(name: "flatten", operation: .reshape, inputs: ["x"], output: "flat")]
    var current = "flat"
    var range = input
    for layer in 1..<widths.count {
      let last = layer == widths.count - 1
      var parameters = dense(
        outputs: widths[layer], inputs: widths[layer - 1], weightBits: weightBits, shift: 0, &random)
      // Tables of at most about 2^12 rows.
      while !last, let q = parameters.outputRange(input: range), q.upperBound - q.lowerBound > 1 << 12 {
        parameters.shift += 1
      }
      guard let q = parameters.outputRange(input: range) else { throw Failure.tooWide }
      tensors["q\(layer)"] = tensor("q\(layer)", [widths[layer]], q)
      nodes.append(
        QuantizedNode(name: "dense\(layer)", operation: .dense(parameters), inputs: [current], output: "q\(layer)"))
      current = "q\(layer)"
      if last { break }
      let table = ActivationTable(
        function: "random", lower: q.lowerBound,
        values: values(Int(q.upperBound - q.lowerBound) + 1, in: activations, &random))
      tensors["a\(layer)"] = tensor("a\(layer)", [widths[layer]], activations)
      nodes.append(
        QuantizedNode(name: "table\(layer)", operation: .table(table), inputs: [current], output: "a\(layer)"))
      current = "a\(layer)"
      range = activations
    }
    return QuantizedGraph(name: "chain", input: "x", output: current, tensors: tensors, nodes: nodes)
  }

  enum Failure: Error {
    case tooWide
  }
}
