import ModelGraph
import TestSupport

/// Random parameters for operations of given sizes.
extension TestRandom {
  mutating func parameters(_ shape: [Int], bits: Int) -> ParameterTensor {
    ParameterTensor(shape: shape, values: weights(shape.reduce(1, *), bits: bits), bits: bits)
  }

  mutating func weights(_ count: Int, bits: Int) -> [Int64] {
    let half = Int64(1) << Int64(bits - 1)
    return integers(count, in: -half...(half - 1))
  }

  mutating func dense(_ inputs: Int, _ outputs: Int, shift: Int = 0, addends: [Int64] = []) -> QuantizedOperation {
    .dense(
      DenseParameters(
        outputs: outputs, inputs: inputs, weights: weights(outputs * inputs, bits: 4).map(Int16.init), weightBits: 4,
        bias: weights(outputs, bits: 6), biasBits: 6, shift: shift, addends: addends))
  }

  mutating func convolution(
    _ inputs: Int, _ outputs: Int, _ window: SlidingWindow, groups: Int = 1, shift: Int = 0, addends: [Int64] = []
  ) -> QuantizedOperation {
    let count = outputs * (inputs / groups) * window.taps
    return .convolution(
      ConvolutionParameters(
        outputs: outputs, inputsPerGroup: inputs / groups, groups: groups, window: window,
        weights: weights(count, bits: 3).map(Int16.init), weightBits: 3, bias: weights(outputs, bits: 5), biasBits: 5,
        shift: shift, addends: addends))
  }

  mutating func scale(_ shape: [Int], bias: [Int]? = nil, shift: Int = 0) -> QuantizedOperation {
    .scale(
      ScaleParameters(
        weights: parameters(shape, bits: 4), bias: bias.map { parameters($0, bits: 6) }, shift: shift))
  }
}

extension SlidingWindow {
  init(_ kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, pads: [Int]? = nil, padsAfter: [Int]? = nil) {
    let ones = kernel.map { _ in 1 }
    let zeros = kernel.map { _ in 0 }
    self.init(
      kernel: kernel, strides: strides ?? ones, dilations: dilations ?? ones, padsBefore: pads ?? zeros,
      padsAfter: padsAfter ?? pads ?? zeros)
  }
}

extension SumParameters {
  /// One term for each list of maps, all of the first input but where `inputs` says otherwise.
  init(_ shape: [Int], _ maps: [[AffineIndex]], factors: [Int64]? = nil, inputs: [Int]? = nil, shift: Int = 0) {
    let terms = maps.enumerated().map { index, maps in
      Term(input: inputs?[index] ?? 0, factor: factors?[index] ?? 1, maps: maps)
    }
    self.init(shape: shape, terms: terms, shift: shift)
  }
}
