import ModelGraph

/// A convolution of operands of any width: the windows are copied out, one row for each output position, some rows at a
/// time, and go through the dense kernels, group by group.
struct WideConvolution: Layer {
  private let parameters: ConvolutionParameters
  private let spatial: [Int]
  private let groups: [WideDense]
  /// Entries of windows that are copied out at a time, about.
  private static let chunk = 1 << 20

  /// `parameters`, `spatial` and `range` are those of a validated graph.
  init(_ parameters: ConvolutionParameters, spatial: [Int], input range: ClosedRange<Int64>, kernels: KernelTable) {
    self.spatial = spatial
    let outputs = parameters.outputs / parameters.groups
    let products = parameters.products
    groups = (0..<parameters.groups).map { group in
      let dense = DenseParameters(
        outputs: outputs, inputs: products,
        weights: Array(parameters.weights[(group * outputs * products)..<((group + 1) * outputs * products)]),
        weightBits: parameters.weightBits,
        bias: Array(parameters.bias[(group * outputs)..<((group + 1) * outputs)]), biasBits: parameters.biasBits,
        shift: 0)
      // Entries outside the image are zeros.
      return WideDense(dense, input: range.withZero, kernels: kernels)
    }
    // The dense layers hold the weights now.
    var rest = parameters
    rest.weights = []
    self.parameters = rest
  }

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let positions = (parameters.window.outputSizes(input: spatial) ?? []).reduce(1, *)
    let perGroup = parameters.outputs / parameters.groups
    var sums = [Int64](repeating: 0, count: parameters.outputs * positions)
    for (group, dense) in groups.enumerated() {
      let rows = max(1, Self.chunk / parameters.products)
      for start in stride(from: 0, to: positions, by: rows) {
        let part = start..<min(start + rows, positions)
        let products = dense.sums(windows(inputs[0], group: group, positions: part), parallel: parallel)
        for position in part {
          for output in 0..<perGroup {
            sums[(group * perGroup + output) * positions + position] = products[(position - start) * perGroup + output]
          }
        }
      }
    }
    for (factor, addend) in zip(parameters.addends, inputs.dropFirst()) {
      for index in sums.indices { sums[index] &+= factor &* addend[index] }
    }
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }

  /// One row of `inputsPerGroup * taps` entries for each of some output positions.
  private func windows(_ input: [Int64], group: Int, positions: Range<Int>) -> [Int64] {
    let window = parameters.window
    guard let sizes = window.outputSizes(input: spatial) else { return [] }
    let flat = window.rank == 1
    let last = window.rank - 1
    let (height, width) = flat ? (1, spatial[0]) : (spatial[0], spatial[1])
    var rows: [Int64] = []
    rows.reserveCapacity(positions.count * parameters.products)
    for position in positions {
      let (y, x) = position.quotientAndRemainder(dividingBy: sizes[last])
      for channel in (group * parameters.inputsPerGroup)..<((group + 1) * parameters.inputsPerGroup) {
        for i in 0..<(flat ? 1 : window.kernel[0]) {
          let line = flat ? 0 : window.position(axis: 0, output: y, tap: i)
          for j in 0..<window.kernel[last] {
            let row = window.position(axis: last, output: x, tap: j)
            let inside = (0..<height).contains(line) && (0..<width).contains(row)
            rows.append(inside ? input[(channel * height + line) * width + row] : 0)
          }
        }
      }
    }
    return rows
  }
}
