import ModelGraph

/// `W x + bias` and addends, then requantisation, in plain loops.
struct ReferenceDense: Layer {
  let parameters: DenseParameters

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let sums = parameters.accumulate(inputs[0], addends: Array(inputs.dropFirst()))
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }
}
