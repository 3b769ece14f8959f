import ModelGraph

/// A convolution, then requantisation, in plain loops.
struct ReferenceConvolution: Layer {
  let parameters: ConvolutionParameters
  /// Sizes of the image without its channels.
  let spatial: [Int]

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let sums = parameters.accumulate(inputs[0], spatial: spatial, addends: Array(inputs.dropFirst()))
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }
}
