import ModelGraph

/// Quantised models small enough to prove in milliseconds.
package enum TinyModels {
  /// `3 -> ReLU 4 -> 2`, 4-bit inputs, weights of `weightBits` bits chosen by `seed`.
  package static func mlp(seed: Int = 1, weightBits: Int = 5, shift: Int = 5) -> QuantizedGraph {
    var state = UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1
    func weight(_ bits: Int) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33) % (1 << Int64(bits - 1))
    }
    let input: ClosedRange<Int64> = 0...15
    let first = DenseParameters(
      outputs: 4, inputs: 3, weights: (0..<12).map { _ in Int16(weight(weightBits) - weight(weightBits)) / 2 },
      weightBits: weightBits, bias: (0..<4).map { _ in weight(6) }, biasBits: 6, shift: shift)
    let hidden = first.outputRange(input: input) ?? 0...0
    let table = ActivationTable(
      function: "relu", lower: hidden.lowerBound, values: hidden.map { min(max($0, 0), 15) })
    let second = DenseParameters(
      outputs: 2, inputs: 4, weights: (0..<8).map { _ in Int16(weight(weightBits) - weight(weightBits)) / 2 },
      weightBits: weightBits, bias: (0..<2).map { _ in weight(6) }, biasBits: 6, shift: 0)
    let output = second.outputRange(input: 0...15) ?? 0...0
    return QuantizedGraph(
      name: "tiny", input: "x", output: "logits",
      tensors: [
        "x": QuantizedTensor(name: "x", shape: [3], range: input, scale: 0.125),
        "h": QuantizedTensor(name: "h", shape: [4], range: hidden, scale: 0.25),
        "a": QuantizedTensor(name: "a", shape: [4], range: 0...15, scale: 0.25),
        "logits": QuantizedTensor(name: "logits", shape: [2], range: output, scale: 0.5),
      ],
      nodes: [
        QuantizedNode(name: "fc1", operation: .dense(first), inputs: ["x"], output: "h"),
        QuantizedNode(name: "act", operation: .table(table), inputs: ["h"], output: "a"),
        QuantizedNode(name: "fc2", operation: .dense(second), inputs: ["a"], output: "logits"),
      ])
  }
}
