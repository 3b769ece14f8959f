/// One operation, prepared once: weights packed, kernel chosen from the ranges of its operands.
protocol Layer: Sendable {
  /// Runs `rows` samples that are stored one after another; inputs are within the declared range of their tensor.
  ///
  /// - Parameters:
  ///   - parallel: whether the layer may use all cores itself.
  ///   - accumulators: if not nil, receives the sums before requantisation, where the layer has any.
  func run(_ input: [Int64], rows: Int, parallel: Bool, accumulators: inout [Int64]?) -> [Int64]

  /// Multiplications per sample, an estimate of the work.
  var multiplications: Int { get }
}

extension Layer {
  var multiplications: Int { 0 }
}
