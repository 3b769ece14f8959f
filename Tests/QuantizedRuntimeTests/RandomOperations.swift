import ModelGraph
import TestSupport

/// Random operations of every kind.
enum RandomOperations {
  /// Sizes of an image that the window fits, and the window.
  static func window(rank: Int, padded: Bool = true, _ random: inout TestRandom) -> (sizes: [Int], SlidingWindow) {
    var window = SlidingWindow(kernel: [], strides: [], dilations: [], padsBefore: [], padsAfter: [])
    var sizes: [Int] = []
    for _ in 0..<rank {
      let kernel = Int.random(in: 1...5, using: &random)
      let dilation = Int.random(in: 1...3, using: &random)
      let reach = (kernel - 1) * dilation + 1
      // Padding below the reach or a little beyond, and now and then a kernel as large as the image with its padding.
      let most = max(reach, 2) + (random.next() % 4 == 0 ? 3 : 0)
      let before = padded ? Int.random(in: 0..<most, using: &random) : 0
      let after = padded ? Int.random(in: 0..<most, using: &random) : 0
      let least = max(reach - before - after, 1)
      sizes.append(least + (random.next() % 4 == 0 ? 0 : Int.random(in: 0...11, using: &random)))
      window.kernel.append(kernel)
      // Now and then a stride beyond the image.
      window.strides.append(random.next() % 8 == 0 ? 30 : Int.random(in: 1...3, using: &random))
      window.dilations.append(dilation)
      window.padsBefore.append(before)
      window.padsAfter.append(after)
    }
    return (sizes, window)
  }

  static func convolution(
    channels: Int, window: SlidingWindow, weightBits: Int, shift: Int, addends: [Int64] = [],
    _ random: inout TestRandom
  ) -> ConvolutionParameters {
    let divisors = (1...channels).filter { channels % $0 == 0 }
    var groups = divisors[Int.random(in: 0..<divisors.count, using: &random)]
    if random.next() % 2 == 0 { groups = 1 }
    let perGroup = groups == channels && random.next() % 4 != 0 ? 1 : Int.random(in: 1...20, using: &random)
    let limit = Int64(1) << Int64(weightBits - 1)
    let biasBits = Int.random(in: 1...20, using: &random)
    let bias = Int64(1) << Int64(biasBits - 1)
    let count = groups * perGroup * (channels / groups) * window.taps
    return ConvolutionParameters(
      outputs: groups * perGroup, inputsPerGroup: channels / groups, groups: groups, window: window,
      weights: RandomGraph.values(count, in: -limit...(limit - 1), &random).map { Int16($0) }, weightBits: weightBits,
      bias: RandomGraph.values(groups * perGroup, in: -bias...(bias - 1), &random), biasBits: biasBits, shift: shift,
      addends: addends)
  }

  static func parameterTensor(_ shape: [Int], bits: Int, _ random: inout TestRandom) -> ParameterTensor {
    let limit = Int64(1) << Int64(bits - 1)
    return ParameterTensor(
      shape: shape, values: RandomGraph.values(shape.reduce(1, *), in: -limit...(limit - 1), &random), bits: bits)
  }

  /// Some of the sizes replaced by 1.
  static func stretched(_ shape: [Int], _ random: inout TestRandom) -> [Int] {
    shape.map { random.next() % 3 == 0 ? 1 : $0 }
  }

  /// Average pooling without its division: one term for each tap.
  static func windowSum(channelsAnd shape: [Int], _ window: SlidingWindow, factor: Int64, shift: Int) -> SumParameters {
    let sizes = window.outputSizes(input: Array(shape.dropFirst())) ?? []
    var terms: [SumParameters.Term] = []
    let columns = window.kernel[window.rank - 1]
    for tap in 0..<window.taps {
      let taps = window.rank == 1 ? [tap] : [tap / columns, tap % columns]
      let maps = (0..<window.rank).map { axis in
        AffineIndex.index(
          axis + 1, coefficient: window.strides[axis],
          constant: taps[axis] * window.dilations[axis] - window.padsBefore[axis])
      }
      terms.append(.init(input: 0, factor: factor, maps: [.index(0)] + maps))
    }
    return SumParameters(shape: [shape[0]] + sizes, terms: terms, shift: shift)
  }

  /// A random sum into `shape`: sources of equal rank read with strides, reversals, offsets and fixed entries.
  static func sum(shape: [Int], sources: [[Int]], shift: Int, _ random: inout TestRandom) -> SumParameters {
    var terms: [SumParameters.Term] = []
    for (input, source) in sources.enumerated() {
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        var free = Array(shape.indices)
        var maps: [AffineIndex] = []
        for axis in source.indices {
          let variable = random.next() % 4 == 0 ? free.randomElement(using: &random) : free.first { $0 == axis }
          guard let variable, random.next() % 8 != 0 else {
            maps.append(.fixed(Int.random(in: -1...source[axis], using: &random)))
            continue
          }
          free.removeAll { $0 == variable }
          let coefficient = [1, 1, 1, 2, -1][Int(random.next() % 5)]
          var map = AffineIndex.index(
            variable, coefficient: coefficient,
            constant: coefficient < 0 ? shape[variable] - 1 : Int.random(in: -2...2, using: &random))
          if random.next() % 10 == 0, let second = free.randomElement(using: &random) {
            free.removeAll { $0 == second }
            map.terms.append(.init(variable: second, coefficient: 1))
          }
          maps.append(map)
        }
        terms.append(.init(input: input, factor: Int64.random(in: -40...40, using: &random), maps: maps))
      }
    }
    let bias = random.next() % 2 == 0 ? parameterTensor(stretched(shape, &random), bits: 9, &random) : nil
    return SumParameters(
      shape: shape, terms: terms, constant: Int64.random(in: -9...9, using: &random), bias: bias, shift: shift)
  }
}
