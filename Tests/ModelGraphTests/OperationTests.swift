import ModelGraph
import Testing

/// Operations of the reference evaluator on numbers from elsewhere.
@Suite struct OperationTests {
  /// `[4, 5, 4]`.
  static let image: [Int64] = [
    121, 131, 193, 243, 8, 36, 210, 242, 63, 79, 222, 108, 69, 211, 65, 104, 164, 140, 21, 7, 221, 192, 214, 137, 209,
    84,
    115, 201, 31, 77, 31, 116, 250, 34, 98, 103, 231, 52, 128, 67, 5, 192, 15, 71, 127, 124, 29, 251, 191, 246, 23, 185,
    75, 138, 236, 70, 185, 41, 82, 248, 107, 132, 74, 29, 108, 159, 116, 198, 92, 156, 197, 234, 109, 10, 183, 135, 223,
    117, 94, 15,
  ]

  /// onnxruntime 1.32, ConvInteger of uint8 `[1, 4, 5, 4]` by int8 `[2, 2, 2, 3]`: group 2, strides [2, 1],
  /// pads [1, 0, 0, 2], dilations [1, 2].
  @Test func convolutionOfImages() {
    let parameters = ConvolutionParameters(
      outputs: 2, inputsPerGroup: 2, groups: 2,
      window: SlidingWindow(
        kernel: [2, 3], strides: [2, 1], dilations: [1, 2], padsBefore: [1, 0], padsAfter: [0, 2]),
      weights: [
        -11, 36, 69, 90, -73, 23, 77, -62, -40, 87, 20, 2, 44, 2, 123, 64, -115, -91, 11, 81, -111, 46, 66, 73,
      ], weightBits: 8, bias: [0, 1000], biasBits: 12, shift: 4)
    let products: [Int64] = [20308, 13495, 9216, 10567, 50639, 15608, 8401, 12109, 43043, 40834, 38666, -2267]
    let sums = products.enumerated().map { $1 + ($0 < 6 ? 0 : 1000) }
    #expect(parameters.accumulate(Self.image, spatial: [5, 4]) == sums)
    let operation = QuantizedOperation.convolution(parameters)
    #expect(operation.evaluate([Self.image], shapes: [[4, 5, 4]]) == sums.map { ($0 + 8) >> 4 })
    // An addend counts before requantisation.
    var residual = parameters
    residual.addends = [-3]
    let addend = (0..<12).map { Int64($0 * $0) }
    #expect(
      QuantizedOperation.convolution(residual).accumulators([Self.image, addend], shapes: [[4, 5, 4], [2, 3, 2]])?.sums
        == zip(sums, addend).map { $0 - 3 * $1 })
  }

  /// onnxruntime 1.32, ConvInteger of uint8 `[1, 2, 7]` by int8 `[2, 2, 3]`: strides [2], pads [1, 1].
  @Test func convolutionOfSequences() {
    let parameters = ConvolutionParameters(
      outputs: 2, inputsPerGroup: 2, groups: 1,
      window: SlidingWindow(kernel: [3], strides: [2], dilations: [1], padsBefore: [1], padsAfter: [1]),
      weights: [-49, -8, 30, -58, 107, -127, 86, 37, -64, 56, -23, 85], weightBits: 8, bias: [0, 0], biasBits: 1,
      shift: 0)
    #expect(
      parameters.accumulate([223, 49, 142, 205, 91, 48, 122, 20, 56, 218, 170, 220, 215, 224], spatial: [7])
        == [-5286, 1101, -22958, 8170, 9415, 8920, 40660, 15530])
  }

  /// onnxruntime 1.32, MaxPool of uint8: kernel [3, 2], strides [2, 2], pads [1, 1, 1, 0].
  @Test func maxPooling() {
    let parameters = MaxPoolParameters(
      window: SlidingWindow(
        kernel: [3, 2], strides: [2, 2], dilations: [1, 1], padsBefore: [1, 1], padsAfter: [1, 0]))
    #expect(
      parameters.evaluate(Self.image, channels: 4, spatial: [5, 4]) == [
        121, 210, 69, 222, 164, 211, 221, 214, 250, 115, 250, 128, 127, 192, 191, 246, 185, 236, 108, 159, 109, 197,
        223,
        183,
      ])
    // Padding takes no part, even where all entries are negative.
    let negative = parameters.evaluate(Self.image.map { $0 - 1000 }, channels: 4, spatial: [5, 4])
    #expect(negative.allSatisfy { (-1000 ..< -700).contains($0) })
  }

  /// By hand.
  @Test func productsBroadcast() {
    let scale = ScaleParameters(
      weights: ParameterTensor(shape: [2, 1], values: [3, -1], bits: 3),
      bias: ParameterTensor(shape: [1, 2], values: [10, 20], bits: 6), shift: 1)
    #expect(scale.accumulate([1, 2, 3, 4], shape: [2, 2]) == [13, 26, 7, 16])
    #expect(QuantizedOperation.scale(scale).evaluate([[1, 2, 3, 4]], shapes: [[2, 2]]) == [7, 13, 4, 8])
    #expect(
      ProductParameters(shift: 0).accumulate([1, 2, 3], [10, 20], shapes: ([1, 3], [2, 1]))
        == [10, 20, 30, 20, 40, 60])
  }

  /// By hand: the first row of `[2, 3]` backwards, twice, less every second entry of the last, and a read outside.
  @Test func sumsThroughIndexMaps() {
    let parameters = SumParameters(
      shape: [3],
      terms: [
        .init(input: 0, factor: 2, maps: [.fixed(0), .index(0, coefficient: -1, constant: 2)]),
        .init(input: 0, factor: -1, maps: [.fixed(1), .index(0, coefficient: 2)]),
        .init(input: 0, factor: 100, maps: [.fixed(2), .index(0)]),
      ], constant: 1, bias: ParameterTensor(shape: [1], values: [-2], bits: 2), shift: 0)
    // 2 * (3, 2, 1) - (4, 6, nothing) - 1.
    #expect(parameters.accumulate([[1, 2, 3, 4, 5, 6]], shapes: [[2, 3]]) == [1, -3, 1])
  }

  @Test func denseRowsAndAddends() {
    let parameters = DenseParameters(
      outputs: 1, inputs: 2, weights: [3, -4], weightBits: 4, bias: [5], biasBits: 4, shift: 1, addends: [10, -1])
    let operation = QuantizedOperation.dense(parameters)
    let inputs: [[Int64]] = [[1, 2, 3, 4], [7, 8], [1, 1]]
    #expect(operation.accumulators(inputs, shapes: [[2, 2], [2, 1], [2, 1]])?.sums == [69, 77])
    #expect(operation.evaluate(inputs, shapes: [[2, 2], [2, 1], [2, 1]]) == [35, 39])
  }
}
