import ModelGraph
import Testing

/// What the operations beyond dense layers and tables refuse.
@Suite struct OperationValidationTests {
  static let image = QuantizedTensor(name: "x", shape: [4, 5, 6], range: -8...7, scale: 1)

  static func window(_ kernel: [Int] = [3, 3], pads: [Int] = [0, 0]) -> SlidingWindow {
    let ones = kernel.map { _ in 1 }
    return SlidingWindow(kernel: kernel, strides: ones, dilations: ones, padsBefore: pads, padsAfter: pads)
  }

  static let convolution = ConvolutionParameters(
    outputs: 2, inputsPerGroup: 2, groups: 2, window: window(), weights: [Int16](repeating: 1, count: 36),
    weightBits: 4,
    bias: [0, 1], biasBits: 3, shift: 0)

  @Test func convolutionInfersItsResult() throws {
    let result = try QuantizedOperation.convolution(Self.convolution).result(node: "n", inputs: [Self.image])
    #expect(result.shape == [2, 3, 4])
    // 18 products of -8...7 and -8...7, which lie in -56...64, and a bias of -4...3.
    let range: ClosedRange<Int64> = -1012...1155
    #expect(result.range == range)
  }

  struct Defect: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: ModelGraphError
    let operation: QuantizedOperation
    var inputs = [image]
  }

  private static func convolution(_ change: (inout ConvolutionParameters) -> Void) -> QuantizedOperation {
    var parameters = convolution
    change(&parameters)
    return .convolution(parameters)
  }

  private static func sum(_ change: (inout SumParameters) -> Void) -> QuantizedOperation {
    var parameters = SumParameters(
      shape: [4, 5, 6], terms: [.init(input: 0, factor: 1, maps: [.index(0), .index(1), .index(2)])])
    change(&parameters)
    return .sum(parameters)
  }

  private static func scale(_ shape: [Int], _ values: [Int64], bits: Int = 4, shift: Int = 0) -> QuantizedOperation {
    .scale(ScaleParameters(weights: ParameterTensor(shape: shape, values: values, bits: bits), shift: shift))
  }

  static let misfit = ModelGraphError.invalidNode(node: "n", reason: "its window does not fit the input [4, 5, 6]")
  static let badMap = ModelGraphError.invalidNode(node: "n", reason: "an index map of \"x\" is out of range")

  static let defects: [Defect] = [
    Defect(
      testDescription: "groups that do not divide",
      error: .invalidNode(node: "n", reason: "4 channels in 3 groups of 2 do not give 2 outputs"),
      operation: convolution { $0.groups = 3 }),
    Defect(
      testDescription: "no group",
      error: .invalidNode(node: "n", reason: "4 channels in 0 groups of 2 do not give 2 outputs"),
      operation: convolution { $0.groups = 0 }),
    Defect(testDescription: "kernel too large", error: misfit, operation: convolution { $0.window = window([6, 3]) }),
    Defect(testDescription: "stride of 0", error: misfit, operation: convolution { $0.window.strides = [0, 1] }),
    Defect(
      testDescription: "negative padding", error: misfit, operation: convolution { $0.window.padsAfter = [0, -1] }),
    Defect(
      testDescription: "huge dilation", error: misfit, operation: convolution { $0.window.dilations = [.max, 1] }),
    Defect(testDescription: "missing stride", error: misfit, operation: convolution { $0.window.strides = [1] }),
    Defect(
      testDescription: "image for a sequence",
      error: .wrongShape(tensor: "x", expected: "channels and 1 spatial dimensions", found: [4, 5, 6]),
      operation: convolution { $0.window = window([3], pads: [0]) }),
    Defect(
      testDescription: "missing weight", error: .wrongEntryCount(node: "n", field: "weights", expected: 36, found: 35),
      operation: convolution { $0.weights.removeLast() }),
    Defect(
      testDescription: "wide weight", error: .valueOutsideDeclaredWidth(node: "n", field: "weight", value: 8, bits: 4),
      operation: convolution { $0.weights[3] = 8 }),
    Defect(
      testDescription: "addend without a tensor", error: .wrongInputCount(node: "n", expected: "2", found: 1),
      operation: convolution { $0.addends = [1] }),
    Defect(
      testDescription: "addend of another shape",
      error: .wrongShape(tensor: "x", expected: "[2, 3, 4] to be added by \"n\"", found: [4, 5, 6]),
      operation: convolution { $0.addends = [1] }, inputs: [image, image]),
    Defect(
      testDescription: "window in the padding",
      error: .invalidNode(node: "n", reason: "a window lies in the padding altogether"),
      operation: .maxPool(MaxPoolParameters(window: window([2, 2], pads: [2, 0])))),
    Defect(
      testDescription: "pool too large", error: misfit, operation: .maxPool(MaxPoolParameters(window: window([7, 1])))),
    Defect(
      testDescription: "weights that do not broadcast",
      error: .wrongShape(tensor: "x", expected: "one that broadcasts with [3, 1, 1]", found: [4, 5, 6]),
      operation: scale([3, 1, 1], [1, 2, 3])),
    Defect(
      testDescription: "scale with missing weights",
      error: .wrongEntryCount(node: "n", field: "weights", expected: 4, found: 3),
      operation: scale([4, 1, 1], [1, 2, 3])),
    Defect(
      testDescription: "scale with wide weights",
      error: .invalidField(node: "n", field: "weights bits", value: 17, allowed: "2...16"),
      operation: scale([1, 1, 1], [1], bits: 17)),
    Defect(
      testDescription: "shift", error: .invalidField(node: "n", field: "shift", value: 62, allowed: "0...61"),
      operation: scale([1, 1, 1], [1], shift: 62)),
    Defect(
      testDescription: "product of one", error: .wrongInputCount(node: "n", expected: "2", found: 1),
      operation: .product(ProductParameters(shift: 0))),
    Defect(
      testDescription: "product too wide", error: .accumulatorTooLarge(node: "n"),
      operation: .product(ProductParameters(shift: 0)),
      inputs: [image, QuantizedTensor(name: "w", shape: [1, 1, 1], range: 0...(1 << 59), scale: 1)]),
    Defect(
      testDescription: "no term",
      error: .invalidNode(node: "n", reason: "a sum has 1 to 4096 terms and a constant below 2^61"),
      operation: sum { $0.terms = [] }),
    Defect(
      testDescription: "empty sum",
      error: .invalidNode(node: "n", reason: "its output [4, 0, 6] is empty or too large"),
      operation: sum { $0.shape = [4, 0, 6] }),
    Defect(
      testDescription: "input without a term",
      error: .wrongInputCount(node: "n", expected: "those its terms read", found: 2),
      operation: sum { _ in }, inputs: [image, image]),
    Defect(
      testDescription: "too few maps", error: .wrongShape(tensor: "x", expected: "2 dimensions", found: [4, 5, 6]),
      operation: sum { $0.terms[0].maps.removeLast() }),
    Defect(
      testDescription: "index in two maps", error: badMap, operation: sum { $0.terms[0].maps[1] = .index(0) }),
    Defect(
      testDescription: "unknown index", error: badMap, operation: sum { $0.terms[0].maps[1] = .index(3) }),
    Defect(
      testDescription: "huge coefficient", error: badMap,
      operation: sum { $0.terms[0].maps[1] = .index(1, coefficient: .max) }),
    Defect(
      testDescription: "huge factor", error: .accumulatorTooLarge(node: "n"),
      operation: sum { $0.terms[0].factor = 1 << 61 }),
    Defect(
      testDescription: "wide bias", error: .valueOutsideDeclaredWidth(node: "n", field: "bias", value: 4, bits: 3),
      operation: sum { $0.bias = ParameterTensor(shape: [1, 1, 1], values: [4], bits: 3) }),
  ]

  @Test(arguments: defects)
  func defectsAreRefused(defect: Defect) {
    #expect(throws: defect.error) { try defect.operation.result(node: "n", inputs: defect.inputs) }
  }

  @Test func everyOperationIsThere() throws {
    try SampleGraphs.general.validate()
    var kinds: Set<String> = []
    for node in SampleGraphs.general.nodes {
      switch node.operation {
      case .dense: kinds.insert("dense")
      case .convolution: kinds.insert("convolution")
      case .scale: kinds.insert("scale")
      case .product: kinds.insert("product")
      case .sum: kinds.insert("sum")
      case .maxPool: kinds.insert("maxPool")
      case .table: kinds.insert("table")
      case .reshape: kinds.insert("reshape")
      }
    }
    #expect(kinds.count == 7)
    #expect(SampleGraphs.general.output == "y")
    let names = ["ny", "nv", "nu", "nm", "nr", "ns", "np", "ne", "nd", "nc"]
    #expect(Set(SampleGraphs.general.nodes.map(\.name)).isSuperset(of: names))
  }

  /// The taps inside are those whose positions are.
  @Test func tapsInside() {
    for dilation in 1...3 {
      for size in 1...6 {
        for start in -9...7 {
          let window = SlidingWindow(
            kernel: [5], strides: [1], dilations: [dilation], padsBefore: [9], padsAfter: [0])
          let output = start + 9
          let inside = (0..<5).filter { (0..<size).contains(window.position(axis: 0, output: output, tap: $0)) }
          #expect(Array(window.taps(axis: 0, output: output, size: size)) == inside)
        }
      }
    }
  }

  /// A kernel as large as 2^20 over as much padding: every window has one tap inside, found without a search.
  @Test(.timeLimit(.minutes(1))) func hugeWindowsAreCheckedQuickly() throws {
    let size = 1 << 20
    let input = QuantizedTensor(name: "x", shape: [1, size], range: -8...7, scale: 1)
    let window = SlidingWindow(kernel: [size], strides: [1], dilations: [1], padsBefore: [size - 1], padsAfter: [0])
    let pool = QuantizedOperation.maxPool(MaxPoolParameters(window: window))
    #expect(try pool.result(node: "n", inputs: [input]).shape == [1, size])
  }

  @Test func indexMaps() {
    #expect(AffineIndex.index(1, coefficient: -2, constant: 3).range(sizes: [9, 4]) == -3...3)
    #expect(AffineIndex.fixed(7).range(sizes: []) == 7...7)
    #expect(AffineIndex.index(2).range(sizes: [1, 1]) == nil)
    #expect(AffineIndex.index(0, coefficient: .max).range(sizes: [4]) == nil)
  }
}
