import ModelGraph

/// A sum through index maps, then requantisation.
struct ReferenceSum: Layer {
  let parameters: SumParameters
  let shapes: [[Int]]

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    parameters.accumulate(inputs, shapes: shapes).map { Requantisation.apply($0, shift: parameters.shift) }
  }
}
