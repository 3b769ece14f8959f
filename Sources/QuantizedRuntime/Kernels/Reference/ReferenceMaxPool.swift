import ModelGraph

/// The greatest entry of each window.
struct ReferenceMaxPool: Layer {
  let parameters: MaxPoolParameters
  /// Channels, then spatial sizes.
  let shape: [Int]

  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64] {
    parameters.evaluate(inputs[0], channels: shape[0], spatial: Array(shape.dropFirst()))
  }
}
