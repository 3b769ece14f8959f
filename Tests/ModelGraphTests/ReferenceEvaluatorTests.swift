import ModelGraph
import Testing

@Suite struct ReferenceEvaluatorTests {
  /// x = (1, 2, 3): acc = (3 + 1 - 4 + 9, -4 - 8 + 14) = (9, 2); q = floor((acc + 2) / 4) = (2, 1); y = 200 - 128 - 5.
  /// x = (3, 3, 0): acc = (3 + 3 - 6, -4 - 24 + 21) = (0, -7); q = (0, floor(-5 / 4)) = (0, -2); h = (0, 0).
  @Test(arguments: [([1, 2, 3], [2, 1], [67]), ([3, 3, 0], [0, -2], [-5]), ([0, 0, 0], [1, -1], [95])])
  func knownAnswers(input: [Int64], q: [Int64], output: [Int64]) throws {
    let evaluator = try ReferenceEvaluator(SampleGraphs.tiny)
    let values = try evaluator.runAll(input)
    #expect(values["q"] == q)
    #expect(try evaluator.run(input) == output)
    #expect(values["h"] == q.map { max($0, 0) })
  }

  @Test func reshapesKeepTheOrder() throws {
    let values = try ReferenceEvaluator(SampleGraphs.reshaped).runAll([1, 2, 3])
    #expect(values["x"] == [1, 2, 3])
    #expect(values["y"] == [72 + (1 << 40)])
  }

  @Test func wrongInputsAreRefused() throws {
    let evaluator = try ReferenceEvaluator(SampleGraphs.tiny)
    #expect(throws: ModelGraphError.wrongEntryCount(node: "x", field: "input", expected: 3, found: 2)) {
      try evaluator.run([1, 2])
    }
    #expect(throws: ModelGraphError.valueOutOfRange(tensor: "x", index: 2, value: 4, allowed: 0...3)) {
      try evaluator.run([1, 2, 4])
    }
    #expect(throws: ModelGraphError.valueOutOfRange(tensor: "x", index: 0, value: -1, allowed: 0...3)) {
      try evaluator.run([-1, 2, 3])
    }
  }

  /// Halves are rounded up, towards positive infinity.
  @Test(arguments: [(-7, -2), (-6, -1), (-5, -1), (-3, -1), (-2, 0), (-1, 0), (1, 0), (2, 1), (5, 1), (6, 2)])
  func requantisation(accumulator: Int64, expected: Int64) {
    let parameters = DenseParameters(
      outputs: 1, inputs: 1, weights: [0], weightBits: 8, bias: [0], biasBits: 1, shift: 2)
    #expect(parameters.requantized(accumulator) == expected)
  }

  @Test func largestShiftAndAccumulator() {
    let parameters = DenseParameters(
      outputs: 1, inputs: 1, weights: [0], weightBits: 8, bias: [0], biasBits: 62, shift: 61)
    #expect(parameters.requantized((1 << 62) - 1) == 2)
    #expect(parameters.requantized(-(1 << 62)) == -2)
    #expect(parameters.accumulatorBound(input: 0...0) == 1 << 61)
  }

  /// Bounds use declared widths, never values.
  @Test func intervals() {
    var parameters = DenseParameters(
      outputs: 1, inputs: 3, weights: [0, 0, 0], weightBits: 4, bias: [0], biasBits: 3, shift: 2)
    #expect(parameters.accumulatorBound(input: 0...3) == 76)
    #expect(parameters.accumulatorBound(input: -5...3) == 124)
    #expect(parameters.outputRange(input: 0...3) == -19...19)
    #expect(parameters.accumulatorBound(input: 0...Int64.max) == nil)
    parameters.shift = 62
    #expect(parameters.outputRange(input: 0...3) == nil)
    parameters.weightBits = 17
    #expect(parameters.accumulatorBound(input: 0...3) == nil)
  }

  @Test(arguments: [(0.2, 0), (0.25, 0), (0.26, 1), (0.75, 2), (1.25, 2), (-9, 0), (1e300, 3), (-1e300, 0)])
  func inputsAreRoundedToEvenAndClamped(real: Double, expected: Int64) {
    #expect(SampleGraphs.tiny.tensors["x"]?.quantize(real) == expected)
  }

  /// Whole tensors give what single values give: near halves, at the ends of the range, beyond it, for wide ranges too.
  @Test(arguments: [-7...9, 0...255, -(1 << 51)...(1 << 51), -(1 << 50)...(1 << 40)] as [ClosedRange<Int64>])
  func wholeTensorsAreRoundedAsSingleValues(range: ClosedRange<Int64>) throws {
    for scale in [1, 0.25, 0.1, 3e-5, 7e9] {
      var reals: [Double] = [0, -0.0, 1e300, -1e300, .leastNonzeroMagnitude]
      for half in -40...40 { reals += [Double(half) * scale / 2, (Double(half) * scale / 2).nextUp] }
      for end in [range.lowerBound, range.upperBound] { reals += [Double(end) * scale, Double(end) * scale * 0.999] }
      let tensor = QuantizedTensor(name: "x", shape: [reals.count], range: range, scale: scale)
      #expect(try tensor.quantize(reals) == reals.map { tensor.quantize($0) })
    }
  }

  @Test func inputsThatAreNotFiniteAreRefused() throws {
    let tensor = try #require(SampleGraphs.tiny.tensors["x"])
    #expect(throws: ModelGraphError.malformed(field: "entry 1 of \"x\"", reason: "is not a finite number")) {
      try tensor.quantize([0, .nan, 0])
    }
    #expect(throws: ModelGraphError.wrongEntryCount(node: "x", field: "input", expected: 3, found: 1)) {
      try tensor.quantize([0])
    }
    #expect(try tensor.quantize([0, 0.5, 1.4]) == [0, 1, 3])
    #expect(tensor.dequantize([0, 1, 3]) == [0, 0.5, 1.5])
  }
}
