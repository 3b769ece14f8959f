import ModelGraph

/// A convolution of operands of any width: the windows are copied out, one row for each output position, and go through
/// the dense kernels, group by group.
struct WideConvolution: Layer {
  private let parameters: ConvolutionParameters
  private let spatial: [Int]
  private let groups: [WideDense]

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
      let rows = windows(inputs[0], group: group)
      let products = dense.sums(rows, parallel: parallel)
      for position in 0..<positions {
        for output in 0..<perGroup {
          sums[(group * perGroup + output) * positions + position] = products[position * perGroup + output]
        }
      }
    }
    for (factor, addend) in zip(parameters.addends, inputs.dropFirst()) {
      for index in sums.indices { sums[index] &+= factor &* addend[index] }
    }
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }

  /// One row of `inputsPerGroup * taps` entries for each output position.
  private func windows(_ input: [Int64], group: Int) -> [Int64] {
    let window = parameters.window
    guard let sizes = window.outputSizes(input: spatial) else { return [] }
    let flat = window.rank == 1
    let last = window.rank - 1
    let (height, width) = flat ? (1, spatial[0]) : (spatial[0], spatial[1])
    var rows: [Int64] = []
    rows.reserveCapacity(sizes.reduce(1, *) * parameters.products)
    for y in 0..<(flat ? 1 : sizes[0]) {
      for x in 0..<sizes[last] {
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
    }
    return rows
  }
}
