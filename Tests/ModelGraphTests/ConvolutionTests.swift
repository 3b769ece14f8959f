import ModelGraph
import TestSupport
import Testing

/// Convolution and pooling against their definitions, entry by entry.
@Suite struct ConvolutionTests {
  static func random(_ shape: [Int], _ random: inout TestRandom) throws -> TensorValue {
    let count = shape.reduce(1, *)
    return try TensorValue(shape: shape, floats: (0..<count).map { _ in Float.random(in: -2...2, using: &random) })
  }

  /// The entry of a (batch, channels, height, width) tensor, or nil outside.
  static func entry(_ value: TensorValue, _ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double? {
    let shape = value.shape
    guard (0..<shape[2]).contains(y), (0..<shape[3]).contains(x), let floats = value.floats else { return nil }
    return Double(floats[((n * shape[1] + c) * shape[2] + y) * shape[3] + x])
  }

  @Test func convolutionFollowsItsDefinition() throws {
    var random = TestRandom("convolution")
    for _ in 0..<200 {
      func pair(_ range: ClosedRange<Int>) -> [Int] { [0, 1].map { _ in Int.random(in: range, using: &random) } }
      let group = Int.random(in: 1...3, using: &random)
      let (perGroup, outputs) = (Int.random(in: 1...3, using: &random), group * Int.random(in: 1...3, using: &random))
      let window = Window(
        kernel: pair(1...4), strides: pair(1...3), pads: pair(0...5) + pair(0...5), dilations: pair(1...3))
      let size = [0, 1].map { window.extent($0) + Int.random(in: 0...5, using: &random) }
      let x = try Self.random([Int.random(in: 1...2, using: &random), group * perGroup] + size, &random)
      let w = try Self.random([outputs, perGroup] + window.kernel, &random)
      let bias = try Self.random([outputs], &random)
      let found = try #require(
        try FloatOperation.conv(Conv(group: group, window: window)).evaluate([x, w, bias], node: "conv").first)
      let sizes = try window.outputSizes(input: size, node: "conv")
      #expect(found.shape == [x.shape[0], outputs] + sizes)
      for n in 0..<x.shape[0] {
        for m in 0..<outputs {
          for row in 0..<sizes[0] {
            for column in 0..<sizes[1] {
              var sum = Double(try #require(bias.floats)[m])
              for c in 0..<perGroup {
                for ky in 0..<window.kernel[0] {
                  for kx in 0..<window.kernel[1] {
                    let y = row * window.strides[0] + ky * window.dilations[0] - window.pads[0]
                    let place = column * window.strides[1] + kx * window.dilations[1] - window.pads[1]
                    let channel = m / (outputs / group) * perGroup + c
                    sum += (Self.entry(x, n, channel, y, place) ?? 0) * (Self.entry(w, m, c, ky, kx) ?? .nan)
                  }
                }
              }
              #expect(abs(sum - (Self.entry(found, n, m, row, column) ?? .nan)) <= 1e-4)
            }
          }
        }
      }
    }
  }

  @Test func poolingFollowsItsDefinition() throws {
    var random = TestRandom("pooling")
    for round in 0..<200 {
      func pair(_ range: ClosedRange<Int>) -> [Int] { [0, 1].map { _ in Int.random(in: range, using: &random) } }
      let kernel = pair(1...4)
      let pads = (kernel + kernel).map { Int.random(in: 0..<$0, using: &random) }
      let window = Window(kernel: kernel, strides: pair(1...3), pads: pads, ceilMode: round % 2 == 1)
      let size = kernel.map { $0 + Int.random(in: 0...5, using: &random) }
      let x = try Self.random([1, 2] + size, &random)
      let sizes = try window.outputSizes(input: size, node: "pool")
      let operations: [FloatOperation] = [
        .maxPool(MaxPool(window: window)), .averagePool(AveragePool(window: window)),
        .averagePool(AveragePool(window: window, countIncludesPadding: true)),
      ]
      let found = try operations.map { try #require(try $0.evaluate([x], node: "pool").first) }
      for result in found { #expect(result.shape == [1, 2] + sizes) }
      for c in 0..<2 {
        for row in 0..<sizes[0] {
          for column in 0..<sizes[1] {
            var entries: [Double] = []
            var padded = 0
            for ky in 0..<kernel[0] {
              for kx in 0..<kernel[1] {
                let (y, place) = (row * window.strides[0] + ky - pads[0], column * window.strides[1] + kx - pads[1])
                if let entry = Self.entry(x, 0, c, y, place) { entries.append(entry) }
                if y < size[0] + pads[2], place < size[1] + pads[3] { padded += 1 }
              }
            }
            let sum = entries.reduce(0, +)
            let expected = [try #require(entries.max()), sum / Double(entries.count), sum / Double(padded)]
            for (result, value) in zip(found, expected) {
              #expect(abs(value - (Self.entry(result, 0, c, row, column) ?? .nan)) <= 1e-5)
            }
          }
        }
      }
    }
  }

  /// Sizes by walking: places are counted as long as the window begins and, unless rounded up, ends inside.
  @Test func outputSizesAreWhatWalkingGives() throws {
    for size in 1...9 {
      for kernel in 1...3 {
        for (stride, dilation) in [(1, 1), (2, 1), (3, 2), (1, 2)] {
          for pads in [[0, 0], [1, 0], [0, 2], [2, 1]] {
            for ceil in [false, true] {
              let window = Window(
                kernel: [kernel], strides: [stride], pads: pads, dilations: [dilation], ceilMode: ceil)
              let length = (kernel - 1) * dilation + 1
              guard length <= size + pads[0] + pads[1] else {
                #expect(throws: ModelGraphError.self) { try window.outputSizes(input: [size], node: "n") }
                continue
              }
              var count = 1
              while true {
                let begin = count * stride - pads[0]
                let previousEnd = begin - stride + length
                let fits = begin + length <= size + pads[1]
                guard fits || (ceil && begin < size && previousEnd < size + pads[1]) else { break }
                count += 1
              }
              #expect(try window.outputSizes(input: [size], node: "n") == [count])
            }
          }
        }
      }
    }
  }

  @Test func automaticPadsSplitWhatIsMissing() {
    var window = Window(kernel: [4], strides: [2], automaticPadding: .sameUpper)
    // Four places of 7 entries need 3 * 2 + 4 = 10.
    #expect(window.resolvedPads(input: [7]) == [1, 2])
    window.automaticPadding = .sameLower
    #expect(window.resolvedPads(input: [7]) == [2, 1])
    window.automaticPadding = .valid
    #expect(window.resolvedPads(input: [7]) == [0, 0])
  }
}
