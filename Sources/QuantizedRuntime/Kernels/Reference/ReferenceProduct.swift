import ModelGraph

/// Entry-by-entry multiplication of two tensors, then requantisation.
struct ReferenceProduct: Layer {
  let parameters: ProductParameters
  let shapes: ([Int], [Int])

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    let sums = parameters.accumulate(inputs[0], inputs[1], shapes: shapes)
    if accumulators != nil { accumulators = sums }
    return sums.map { Requantisation.apply($0, shift: parameters.shift) }
  }
}
