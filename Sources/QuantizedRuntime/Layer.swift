/// One operation on 64-bit integers, prepared once.
protocol Layer: Sendable {
  /// Runs one sample; inputs are row-major and within the declared ranges of their tensors.
  ///
  /// - Parameters:
  ///   - parallel: whether the layer may use all cores itself.
  ///   - accumulators: if not nil, receives the sums before requantisation of a dense, convolution, scale or product node.
  func run(_ inputs: [[Int64]], parallel: Bool, accumulators: inout [Int64]?) -> [Int64]
}
