import ModelGraph

/// Entry-by-entry multiplication by weights, then requantisation.
struct ReferenceScale: Layer {
  let parameters: ScaleParameters
  let shape: [Int]

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let sums = parameters.accumulate(inputs[0], shape: shape)
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }
}
