import ModelGraph
import QuantizedRuntime
import TestSupport
import Testing

/// Every operation through every set of kernels against its definition.
@Suite("Operations of the runtime")
struct OperationTests {
  /// Ranges of inputs, narrow and wide.
  static let ranges = IntegerRuntimeTests.ranges

  /// Runs a graph on random and extreme inputs with all kernels; outputs, batches and traces must be those of the
  /// evaluator.
  static func check(_ graph: QuantizedGraph, _ random: inout TestRandom, samples: Int = 2) throws {
    let evaluator = try ReferenceEvaluator(graph)
    let input = try #require(graph.tensors[graph.input])
    var inputs = (0..<samples).map { _ in RandomGraph.values(input.count, in: input.range, &random) }
    inputs.append([Int64](repeating: input.range.lowerBound, count: input.count))
    inputs.append([Int64](repeating: input.range.upperBound, count: input.count))
    let expected = try inputs.map { try evaluator.run($0) }
    let values = try evaluator.runAll(inputs[0])
    var sums: [String: [Int64]] = [:]
    for node in graph.nodes {
      switch node.operation {
      case .dense, .convolution, .scale, .product:
        let operands = node.inputs.compactMap { values[$0] }
        let shapes = node.inputs.compactMap { graph.tensors[$0]?.shape }
        sums[node.output] = node.operation.accumulators(operands, shapes: shapes)?.sums
      default: break
      }
    }
    for kernels in KernelSelection.allCases {
      let runtime = try IntegerRuntime(graph, kernels: kernels)
      for (input, output) in zip(inputs, expected) {
        #expect(difference(try runtime.run(input), output) == nil, "\(kernels): \(summary(graph))")
      }
      #expect(difference(try runtime.runBatch(inputs), expected) == nil, "batch, \(kernels)")
      let trace = try runtime.trace(inputs[0])
      #expect(difference(trace.output, expected[0]) == nil, "trace, \(kernels)")
      #expect(Set(trace.accumulators.keys) == Set(sums.keys))
      for (name, found) in trace.accumulators {
        #expect(difference(found, sums[name] ?? []) == nil, "accumulators of \(name), \(kernels): \(summary(graph))")
      }
    }
  }

  /// What a failing graph looks like, without its weights.
  static func summary(_ graph: QuantizedGraph) -> String {
    graph.nodes.map { node in
      let shapes = node.inputs.map { "\(graph.tensors[$0]?.shape ?? []) in \(graph.tensors[$0]?.range ?? 0...0)" }
      let target = "\(node.output): \(graph.tensors[node.output]?.shape ?? [])"
      switch node.operation {
      case .dense: return "dense \(shapes) -> \(target)"
      case .convolution(let parameters):
        return "convolution \(shapes), \(parameters.groups) groups, \(parameters.window) -> \(target)"
      case .scale(let parameters): return "scale \(shapes) by \(parameters.weights.shape) -> \(target)"
      case .product: return "product \(shapes) -> \(target)"
      case .sum(let parameters): return "sum \(shapes) \(parameters.terms) -> \(target)"
      case .maxPool(let parameters): return "pool \(shapes) \(parameters.window) -> \(target)"
      case .table: return "table \(shapes) -> \(target)"
      case .reshape: return "reshape \(shapes) -> \(target)"
      }
    }.joined(separator: "\n")
  }

  /// Adds a node unless its accumulators would be too wide, which is no valid graph.
  private static func attempt(_ body: () throws -> Void) rethrows {
    do { try body() } catch ModelGraphError.accumulatorTooLarge {}
  }

  @Test("dense: leading rows and addends", arguments: ranges)
  func dense(range: ClosedRange<Int64>) throws {
    var random = TestRandom("dense \(range)")
    for bits in [2, 8, 9, 12, 16] {
      for shape in [[1], [37], [3, 5], [13, 18], [2, 3, 16], [2, 1, 2, 70]] {
        let outputs = [1, 10, 16, 33][Int(random.next() % 4)]
        try Self.attempt {
          var builder = GraphBuilder(input: shape, range: range)
          let addend = try builder.view(of: "x", shape: shape.dropLast() + [outputs])
          var parameters = RandomGraph.dense(
            outputs: outputs, inputs: shape[shape.count - 1], weightBits: bits,
            shift: Int(random.next() % 12), &random)
          if random.next() % 2 == 0 { parameters.addends = [Int64.random(in: -999...999, using: &random)] }
          try builder.add(.dense(parameters), parameters.addends.isEmpty ? ["x"] : ["x", addend])
          try Self.check(builder.graph, &random)
        }
      }
    }
  }

  @Test("convolution: strides, padding, dilation, groups, addends", arguments: ranges)
  func convolution(range: ClosedRange<Int64>) throws {
    var random = TestRandom("convolution \(range)")
    for round in 0..<40 {
      let (sizes, window) = RandomOperations.window(rank: 1 + round % 4 % 2, &random)
      let channels = [1, 2, 3, 4, 6, 16, 18][Int(random.next() % 7)]
      try Self.attempt {
        var builder = GraphBuilder(input: [channels] + sizes, range: range)
        let bits = [2, 7, 8, 9, 12, 16][Int(random.next() % 6)]
        var parameters = RandomOperations.convolution(
          channels: channels, window: window, weightBits: bits, shift: Int(random.next() % 12), &random)
        var inputs = ["x"]
        if round % 3 == 0 {
          let shape = [parameters.outputs] + (window.outputSizes(input: sizes) ?? [])
          inputs.append(try builder.view(of: "x", shape: shape))
          parameters.addends = [Int64.random(in: -500...500, using: &random)]
        }
        try builder.add(.convolution(parameters), inputs)
        try Self.check(builder.graph, &random)
      }
    }
  }

  /// More entries of windows than are copied out at a time.
  @Test("wide convolution in parts")
  func wideConvolutionInParts() throws {
    var random = TestRandom("wide parts")
    let window = SlidingWindow(kernel: [400], strides: [1], dilations: [1], padsBefore: [3], padsAfter: [0])
    var builder = GraphBuilder(input: [2, 3200], range: -(1 << 40)...(1 << 40))
    let parameters = ConvolutionParameters(
      outputs: 4, inputsPerGroup: 1, groups: 2, window: window,
      weights: RandomGraph.values(1600, in: -7...7, &random).map { Int16($0) }, weightBits: 4, bias: [0, 1, -2, 3],
      biasBits: 4, shift: 9)
    try builder.add(.convolution(parameters), ["x"])
    try Self.check(builder.graph, &random, samples: 1)
  }

  @Test("max-pooling", arguments: ranges)
  func maxPool(range: ClosedRange<Int64>) throws {
    var random = TestRandom("pool \(range)")
    var valid = 0
    for round in 0..<60 {
      let (sizes, window) = RandomOperations.window(rank: 1 + round % 2, padded: round % 3 > 0, &random)
      let channels = [1, 2, 6, 16, 19, 40][Int(random.next() % 6)]
      var builder = GraphBuilder(input: [channels] + sizes, range: range)
      do {
        try builder.add(.maxPool(MaxPoolParameters(window: window)), ["x"])
      } catch ModelGraphError.invalidNode {
        continue  // A window in the padding altogether.
      }
      valid += 1
      try Self.check(builder.graph, &random)
    }
    #expect(valid > 20)
  }

  @Test("scale and product, broadcasting", arguments: ranges)
  func products(range: ClosedRange<Int64>) throws {
    var random = TestRandom("products \(range)")
    for shape in [[7], [40], [5, 6], [3, 4, 5], [16, 5, 7], [2, 3, 2, 5]] {
      for _ in 0..<3 {
        try Self.attempt {
          var builder = GraphBuilder(input: RandomOperations.stretched(shape, &random), range: range)
          let bias =
            random.next() % 2 == 0
            ? RandomOperations.parameterTensor(RandomOperations.stretched(shape, &random), bits: 12, &random) : nil
          let weights = RandomOperations.parameterTensor(
            RandomOperations.stretched(shape, &random), bits: [2, 8, 16][Int(random.next() % 3)], &random)
          let source = try builder.tensor("x").shape
          let output = try #require(IntegerBroadcasting.shape(weights.shape, source))
          let fits = bias.map { zip($0.shape, output).allSatisfy { $0 == 1 || $0 == $1 } } ?? true
          try builder.add(
            .scale(ScaleParameters(weights: weights, bias: fits ? bias : nil, shift: Int(random.next() % 10))), ["x"])
          try Self.check(builder.graph, &random)
        }
        try Self.attempt {
          var builder = GraphBuilder(input: RandomOperations.stretched(shape, &random), range: range)
          let other = try builder.view(of: "x", shape: RandomOperations.stretched(shape, &random))
          try builder.add(.product(ProductParameters(shift: Int(random.next() % 10))), ["x", other])
          try Self.check(builder.graph, &random)
          try builder.add(.product(ProductParameters(shift: 3)), [other, other])
          try Self.check(builder.graph, &random)
        }
      }
    }
  }

  @Test("sums through index maps", arguments: ranges)
  func sums(range: ClosedRange<Int64>) throws {
    var random = TestRandom("sums \(range)")
    for shape in [[9], [4, 6], [3, 5, 4], [18, 4, 7], [2, 3, 2, 4]] {
      for _ in 0..<6 {
        try Self.attempt {
          var builder = GraphBuilder(input: shape, range: range)
          let sum = RandomOperations.sum(
            shape: shape.map { $0 + Int.random(in: -1...2, using: &random) }, sources: [shape],
            shift: Int(random.next() % 5), &random)
          let first = try builder.add(.sum(sum), ["x"])
          try Self.check(builder.graph, &random)
          let both = RandomOperations.sum(
            shape: shape, sources: [shape, try builder.tensor(first).shape], shift: 2, &random)
          try builder.add(.sum(both), ["x", first])
          try Self.check(builder.graph, &random)
        }
      }
    }
    for rank in [1, 2, 2, 2] {
      let (sizes, window) = RandomOperations.window(rank: rank, &random)
      try Self.attempt {
        var builder = GraphBuilder(input: [5] + sizes, range: range)
        let sum = RandomOperations.windowSum(channelsAnd: [5] + sizes, window, factor: 3, shift: 4)
        try builder.add(.sum(sum), ["x"])
        try Self.check(builder.graph, &random)
      }
    }
  }

  @Test("tables: random rows and clamps of several kinds")
  func tables() throws {
    var random = TestRandom("tables")
    for range in Self.ranges where range.upperBound - range.lowerBound < 1 << 17 {
      for shape in [[1], [77], [6, 5, 4]] {
        for values in [0...255, -128...127, -7...(-3), 100000...100255, -(1 << 40)...(1 << 40)] as [ClosedRange<Int64>]
        {
          for _ in 0..<3 {
            var builder = GraphBuilder(input: shape, range: range)
            _ = try builder.addTable("x", onto: values, &random)
            try Self.check(builder.graph, &random, samples: 1)
          }
        }
      }
    }
  }
}
