import ModelGraph
import QuantizedRuntime
import TestSupport
import Testing

@Suite("Integer runtime")
struct IntegerRuntimeTests {
  /// Ranges of activations: signed and unsigned bytes, 16 bits of both kinds, and ranges that need an offset or digits.
  static let ranges: [ClosedRange<Int64>] = [
    -128...127, 0...127, 0...255, -32768...32767, 0...65535, 1000...1100, 70000...70255, -40000...20000,
    -65536...65535, -(1 << 29)...(1 << 29), -(1 << 40)...((1 << 40) - 1), -(1 << 48)...(1 << 47), 0...0,
  ]

  @Test("one dense layer, every size from 1 to 70", arguments: [KernelSelection.automatic, .portable])
  func denseSizes(kernels: KernelSelection) throws {
    var random = TestRandom("dense layer sizes")
    for size in 1...70 {
      for (outputs, inputs) in [(size, 13), (18, size), (size, size)] {
        let ranges: [ClosedRange<Int64>] = [0...255, -128...127, -32768...32767, 0...65535]
        for (bits, range) in zip([8, 12, 16, 8], ranges) {
          let parameters = RandomGraph.dense(outputs: outputs, inputs: inputs, weightBits: bits, shift: 0, &random)
          let graph = try RandomGraph.single(parameters, input: range)
          let input = RandomGraph.values(inputs, in: range, &random)
          let expected = parameters.accumulate(input)
          #expect(difference(try IntegerRuntime(graph, kernels: kernels).run(input), expected) == nil)
          #expect(difference(try IntegerRuntime(graph, kernels: .reference).run(input), expected) == nil)
        }
      }
    }
  }

  @Test("every kind of range, weights of 2 to 16 bits", arguments: ranges)
  func operandRange(range: ClosedRange<Int64>) throws {
    var random = TestRandom("ranges \(range)")
    for bits in [2, 7, 8, 9, 12, 15, 16] {
      for shift in [0, 1, 9] {
        let parameters = RandomGraph.dense(outputs: 35, inputs: 101, weightBits: bits, shift: shift, &random)
        // Wide inputs with wide weights make no valid graph.
        guard parameters.accumulatorBound(input: range) != nil else { continue }
        let graph = try RandomGraph.single(parameters, input: range)
        let reference = try IntegerRuntime(graph, kernels: .reference)
        let evaluator = try ReferenceEvaluator(graph)
        let runtimes = try [KernelSelection.automatic, .portable].map { try IntegerRuntime(graph, kernels: $0) }
        for _ in 0..<3 {
          let input = RandomGraph.values(101, in: range, &random)
          let expected = try reference.run(input)
          #expect(difference(try evaluator.run(input), expected) == nil)
          for runtime in runtimes { #expect(difference(try runtime.run(input), expected) == nil) }
        }
      }
    }
  }

  @Test("all weights and inputs at one extreme", arguments: ranges)
  func constant(range: ClosedRange<Int64>) throws {
    for bits in [8, 16] {
      let limit = Int16(truncatingIfNeeded: 1 << (bits - 1))
      for weight in [limit &- 1, 0 &- limit] {
        for inputs in [1, 2, 3, 64, 257, 600] {
          let parameters = DenseParameters(
            outputs: 3, inputs: inputs, weights: [Int16](repeating: weight, count: 3 * inputs), weightBits: bits,
            bias: [-1, 0, 1], biasBits: 2, shift: 0)
          guard parameters.accumulatorBound(input: range) != nil else { continue }
          let graph = try RandomGraph.single(parameters, input: range)
          for end in [range.lowerBound, range.upperBound] {
            let input = [Int64](repeating: end, count: inputs)
            let product = Int64(weight) * end * Int64(inputs)
            for kernels in KernelSelection.allCases {
              #expect(try IntegerRuntime(graph, kernels: kernels).run(input) == [product - 1, product, product + 1])
            }
          }
        }
      }
    }
  }

  @Test("chains of layers: single runs, batches and traces agree", arguments: [8, 11, 16])
  func chains(weightBits: Int) throws {
    var random = TestRandom("chains \(weightBits)")
    for activations in [0...255, -128...127, 0...4095] as [ClosedRange<Int64>] {
      let graph = try RandomGraph.chain(
        widths: [23, 40, 7, 18], input: -128...127, activations: activations, weightBits: weightBits, &random)
      let reference = try IntegerRuntime(graph, kernels: .reference)
      let evaluator = try ReferenceEvaluator(graph)
      let inputs = (0..<29).map { _ in RandomGraph.values(23, in: -128...127, &random) }
      let expected = try inputs.map { try evaluator.run($0) }
      #expect(difference(try reference.runBatch(inputs), expected) == nil)
      for kernels in [KernelSelection.automatic, .portable] {
        let runtime = try IntegerRuntime(graph, kernels: kernels)
        #expect(difference(try runtime.runBatch(inputs), expected) == nil)
        #expect(difference(try inputs.map { try runtime.run($0) }, expected) == nil)
        let trace = try runtime.trace(inputs[0])
        #expect(trace == (try reference.trace(inputs[0])))
        #expect(trace.input == inputs[0])
        #expect(trace.output == expected[0])
        #expect(Set(trace.accumulators.keys) == ["q1", "q2", "q3"])
        let values = try evaluator.runAll(inputs[0])
        for node in graph.nodes {
          guard case .dense(let parameters) = node.operation else { continue }
          let sums = parameters.accumulate(values[node.inputs[0]] ?? [])
          #expect(trace.accumulators[node.output] == sums)
        }
      }
    }
  }

  @Test("large enough for several threads")
  func threads() throws {
    var random = TestRandom("threads")
    // Tables need a graph whose hidden ranges are small; one layer is enough to cross the threshold.
    let parameters = RandomGraph.dense(outputs: 4097, inputs: 4100, weightBits: 8, shift: 0, &random)
    let graph = try RandomGraph.single(parameters, input: 0...255)
    let runtime = try IntegerRuntime(graph)
    let inputs = (0..<5).map { _ in RandomGraph.values(4100, in: 0...255, &random) }
    let expected = try IntegerRuntime(graph, kernels: .reference).runBatch(inputs)
    #expect(difference(try runtime.runBatch(inputs), expected) == nil)
    #expect(try runtime.run(inputs[0]) == expected[0])
    let small = try RandomGraph.chain(
      widths: [64, 128, 64, 10], input: 0...255, activations: 0...255, weightBits: 8, &random)
    let many = (0..<1501).map { _ in RandomGraph.values(64, in: 0...255, &random) }
    #expect(
      try IntegerRuntime(small).runBatch(many) == (try IntegerRuntime(small, kernels: .reference).runBatch(many)))
  }

  @Test("an empty batch gives an empty result")
  func emptyBatch() throws {
    var random = TestRandom("empty")
    let parameters = RandomGraph.dense(outputs: 2, inputs: 3, weightBits: 8, shift: 0, &random)
    #expect(try IntegerRuntime(try RandomGraph.single(parameters, input: 0...1)).runBatch([]) == [])
  }

  @Test("the input may be the output, and a tensor may have several readers")
  func unusualGraphs() throws {
    let x = QuantizedTensor(name: "x", shape: [2], range: 0...3, scale: 1)
    let alone = QuantizedGraph(name: "alone", input: "x", output: "x", tensors: ["x": x], nodes: [])
    #expect(try IntegerRuntime(alone).run([1, 2]) == [1, 2])
    var a = x
    a.name = "a"
    var b = x
    b.name = "b"
    let table = ActivationTable(function: "reverse", lower: 0, values: [3, 2, 1, 0])
    for output in ["a", "b", "x"] {
      let forked = QuantizedGraph(
        name: "forked", input: "x", output: output, tensors: ["x": x, "a": a, "b": b],
        nodes: [
          QuantizedNode(name: "first", operation: .table(table), inputs: ["x"], output: "a"),
          QuantizedNode(name: "second", operation: .reshape, inputs: ["x"], output: "b"),
        ])
      let expected: [Int64] = output == "a" ? [2, 0] : [1, 3]
      for kernels in KernelSelection.allCases {
        #expect(difference(try IntegerRuntime(forked, kernels: kernels).run([1, 3]), expected) == nil)
      }
    }
  }

  @Test("digits of wide inputs add up")
  func digits() {
    var random = TestRandom("digits")
    for range in Self.ranges + [-(1 << 61)...(1 << 61), -(1 << 30) + 1...(1 << 30) - 1] {
      let operand = ActivationDigits(range)
      for value in RandomGraph.values(200, in: range, &random) {
        if operand.digits == 1 {
          #expect((value - operand.offset).magnitude <= operand.magnitude)
          #expect(Int16(exactly: value - operand.offset) != nil)
        } else {
          let sum = (0..<operand.digits).reduce(Int64(0)) {
            $0 + Int64(ActivationDigits.digit($1, of: value)) << Int64(16 * $1)
          }
          #expect(sum == value)
        }
      }
    }
  }
}
