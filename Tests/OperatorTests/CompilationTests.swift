import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// What operators commit, and what the compiler refuses.
@Suite struct CompilationTests {
  private func compile(
    _ shape: [Int], _ range: ClosedRange<Int64> = -8...7,
    _ build: (inout GraphDraft, inout TestRandom) throws -> Void
  ) throws -> Circuit {
    var draft = GraphDraft("compiled", shape: shape, range: range)
    var random = TestRandom("compiled")
    try build(&draft, &random)
    return try ModelCompiler.compile(draft.graph)
  }

  private func names(_ circuit: Circuit) -> [String] { circuit.witness.map(\.name).sorted() }

  /// Input and output alone are committed, whatever lies between them.
  @Test func rearrangementsCommitNothing() throws {
    let circuit = try compile([4, 3, 5]) { draft, random in
      try draft.add(.sum(.init([5, 3, 4], [[.index(2), .index(1), .index(0)]])))
      try draft.add(.reshape, reshapedTo: [5, 12])
      try draft.add(.sum(.init([4, 12], [[.index(0, constant: 1), .index(1)]])))
      try draft.add(.reshape, reshapedTo: [2, 2, 3, 2, 2])
      try draft.add(.sum(.init([2, 3, 2, 2, 2], [[.index(0), .index(4), .index(1), .index(2), .index(3)]])))
      try draft.add(.reshape, reshapedTo: [48])
      try draft.add(random.dense(48, 3))
    }
    #expect(names(circuit) == ["t6", "x"])
  }

  /// `[C, H, W]` read as one dimension: three contraction indices, weights in the order of the entries.
  @Test func flatteningKeepsItsIndices() throws {
    let circuit = try compile([3, 2, 5]) { draft, random in
      try draft.add(.reshape, reshapedTo: [30])
      try draft.add(random.dense(30, 7))
    }
    #expect(circuit.parameters.map(\.dimensions) == [[7, 3, 2, 5], [7]])
    #expect(circuit.linearSteps.map(\.contractions) == [[3, 2, 5]])
  }

  @Test func indicesOfSizeOneVanish() throws {
    let depthwise = try compile([3, 4, 5]) { draft, random in
      try draft.add(random.convolution(3, 3, .init([2, 2]), groups: 3))
    }
    #expect(depthwise.parameters.map(\.dimensions) == [[3, 2, 2], [3]])
    #expect(depthwise.linearSteps.map(\.outputs) == [[3, 3, 4]])
    let pointwise = try compile([3, 4, 5]) { draft, random in
      try draft.add(random.convolution(3, 6, .init([1, 1])))
    }
    #expect(pointwise.parameters.map(\.dimensions) == [[6, 3], [6]])
    #expect(pointwise.linearSteps.map(\.contractions) == [[3]])
    let grouped = try compile([6, 4]) { draft, random in
      try draft.add(random.convolution(6, 9, .init([2]), groups: 3))
    }
    #expect(grouped.parameters.map(\.dimensions) == [[3, 3, 2, 2], [3, 3]])
    #expect(grouped.linearSteps.map(\.outputs) == [[3, 3, 3]])
  }

  /// All maxima of a window look up the same differences, as many as one comparison needs.
  @Test func maximaShareOneTable() throws {
    let circuit = try compile([2, 9, 9], 0...15) { draft, random in
      try draft.add(.maxPool(.init(window: .init([3, 4], strides: [2, 2]))))
    }
    let tables = circuit.tables.filter { if case .function = $0.rows { true } else { false } }
    #expect(tables.map(\.arguments) == [-15...15])
    #expect(tables.map(\.values) == [0...15])
    let last = try #require(try IntervalAnalysis(circuit).accumulators.last)
    #expect(last == 0...15)
    let signed = try compile([2, 9], -8...7) { draft, random in
      try draft.add(.maxPool(.init(window: .init([5], pads: [2]))))
    }
    #expect(signed.tables.compactMap(\.arguments).contains(-15...15))
    #expect(try IntervalAnalysis(signed).accumulators.last == -8...7)
  }

  /// The range of a maximum is that of the graph, with 0: a table of exactly that range covers it.
  @Test(arguments: [-8...7, 0...15, -16...(-1), 16...31] as [ClosedRange<Int64>])
  func rangesOfMaximaAgreeWithTheGraph(range: ClosedRange<Int64>) throws {
    for window in [SlidingWindow([3], pads: [1]), SlidingWindow([3]), SlidingWindow([6], strides: [2])] {
      let circuit = try compile([2, 8], range) { draft, random in
        let pooled = try draft.add(.maxPool(.init(window: window)))
        #expect(draft.range(of: pooled) == range.withZero)
        try draft.add(draft.table(of: pooled, "negative") { -$0 })
      }
      #expect(circuit.tables.compactMap(\.arguments).contains(range.withZero))
    }
  }

  /// Overlapping windows share the maxima of half windows: 13 + 11 + 8 comparisons in place of 8 * 6.
  @Test func overlappingWindowsShare() throws {
    let circuit = try compile([14]) { draft, random in
      try draft.add(.reshape, reshapedTo: [1, 14])
      try draft.add(.maxPool(.init(window: .init([7]))))
    }
    let positives = circuit.witness.filter { $0.name.hasSuffix(".positive") }
    #expect(positives.map(\.dimensions) == [[13], [11], [8]])
    // Windows that stand apart are trees of their own: 3 * 2 pairs, then 3 maxima of these.
    let apart = try compile([12]) { draft, random in
      try draft.add(.reshape, reshapedTo: [1, 12])
      try draft.add(.maxPool(.init(window: .init([4], strides: [4]))))
    }
    #expect(apart.witness.filter { $0.name.hasSuffix(".positive") }.map(\.dimensions) == [[3, 2], [3]])
  }

  /// A range that is no power of two: what is computed from it has tables that cover just that, so it is checked twice.
  @Test func rangesAreExactWhereTablesNeedIt() throws {
    func graph(_ range: ClosedRange<Int64>) throws -> QuantizedGraph {
      var draft = GraphDraft("range", shape: [5], range: range)
      var random = TestRandom("range")
      let first = try draft.add(random.dense(5, 3, shift: 2))
      try draft.add(draft.table(of: first, "relu") { max($0, 0) })
      return draft.graph
    }
    func ranges(_ circuit: Circuit) -> [ClosedRange<Int64>] {
      circuit.steps.compactMap { step in
        if case .range(let range) = step, range.argument == circuit.input {
          range.lower...(range.lower + (1 << Int64(range.bits)) - 1)
        } else {
          nil
        }
      }
    }
    #expect(ranges(try ModelCompiler.compile(try graph(-8...7))) == [-8...7])
    let exact = try ModelCompiler.compile(try graph(-5...5))
    #expect(ranges(exact) == [-5...10, -10...5])
    #expect(try IntervalAnalysis(exact).domains[exact.input] == -5...5)
    let proof = try GraphProof(try graph(-5...5))
    let trace = try proof.trace([-5, 5, 0, 3, -2])
    try proof.verifier.verify(try proof.prove(trace).envelope)
  }

  /// Layers without a bias, whose bias has the least width: a table of just the graph's range covers the circuit's.
  @Test func layersWithoutBias() throws {
    _ = try compile([2, 3]) { draft, random in
      let weights = random.weights(6, bits: 3).map(Int16.init)
      try draft.add(
        .convolution(
          ConvolutionParameters(
            outputs: 3, inputsPerGroup: 2, groups: 1, window: .init([1]), weights: weights, weightBits: 3,
            bias: [0, 0, 0], biasBits: 1, shift: 0)))
      try draft.add(draft.table(of: draft.graph.output, "clamp") { min(max($0, -8), 7) })
      try draft.add(
        .dense(
          DenseParameters(
            outputs: 2, inputs: 3, weights: weights, weightBits: 3, bias: [0, 0], biasBits: 1, shift: 0)))
      try draft.add(draft.table(of: draft.graph.output, "negative") { -$0 })
    }
  }

  /// A declared range that is narrower than what the circuit can show is refused, not believed.
  @Test func tableThatLeavesOutValuesIsRefused() throws {
    var draft = GraphDraft("narrow", shape: [5], range: -8...7)
    var random = TestRandom("narrow")
    let first = try draft.add(random.dense(5, 3, shift: 2))
    let range = draft.range(of: first)
    var graph = draft.graph
    graph.tensors["y"] = QuantizedTensor(name: "y", shape: [3], range: 0...1, scale: 1)
    let narrow = range.dropLast().map { _ in Int64(0) }
    graph.nodes.append(
      QuantizedNode(
        name: "table", operation: .table(.init(function: "short", lower: range.lowerBound, values: narrow)),
        inputs: [first], output: "y"))
    graph.output = "y"
    #expect(throws: CircuitError.rule(.tableNotCovering, "t0")) { try ModelCompiler.compile(graph) }
  }

  /// Joining factors that no view can join takes a term for each choice of the leading ones: 65 are too many.
  @Test func reshapeThatNoCopyOfBoundedSizeCanDoIsRefused() throws {
    func graph(_ size: Int) throws -> QuantizedGraph {
      var draft = GraphDraft("reshape", shape: [4, size], range: -8...7)
      var random = TestRandom("reshape")
      let transposed = try draft.add(.sum(.init([size, 4], [[.index(1), .index(0)]])))
      try draft.add(.reshape, [transposed], reshapedTo: [2 * size, 2])
      try draft.add(.reshape, reshapedTo: [size * 4 / 5, 5])
      try draft.add(random.dense(5, 1))
      return draft.graph
    }
    _ = try ModelCompiler.compile(try graph(30))
    #expect(throws: CircuitError.rule(.shape, "n2")) { try ModelCompiler.compile(try graph(130)) }
  }

  /// A window of 64 taps is one step.
  @Test func stepsOf64TermsAreAllowed() throws {
    let taps = (0..<64).map { tap -> [AffineIndex] in
      [.index(0), .index(1, coefficient: 8, constant: tap / 8), .index(2, coefficient: 8, constant: tap % 8)]
    }
    let circuit = try compile([3, 16, 24]) { draft, random in
      try draft.add(.sum(.init([3, 2, 3], taps, shift: 6)))
    }
    #expect(circuit.linearSteps.first?.terms.count == 64)
  }

  /// Parameters are named by node and listed in the order of their entries; a changed graph does not fit.
  @Test func parametersOfAnotherGraphAreRefused() throws {
    var draft = GraphDraft("parameters", shape: [3, 4], range: -8...7)
    var random = TestRandom("parameters")
    try draft.add(random.scale([3, 1], bias: [3, 4]))
    let circuit = try ModelCompiler.compile(draft.graph)
    guard case .scale(let scale) = draft.graph.nodes[0].operation else { return }
    let bias = try #require(scale.bias)
    #expect(try ParameterValues(draft.graph, circuit: circuit).tensors == [scale.weights.values, bias.values])
    #expect(circuit.parameters.map(\.name) == ["n0.weights", "n0.bias"])
    var other = GraphDraft("parameters", shape: [3, 4], range: -8...7)
    try other.add(random.scale([3, 1]))
    #expect(throws: CircuitError.rule(.shape, "n0.bias")) { try ParameterValues(other.graph, circuit: circuit) }
  }
}
