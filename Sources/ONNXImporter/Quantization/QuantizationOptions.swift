/// How a float graph becomes integers. The defaults are meant to be right.
package struct QuantizationOptions: Sendable, Equatable {
  /// Width of the weights, 8...16; nil tries 8, 10, 12, 14, 16 and takes the least that is good enough.
  package var weightBits: Int?
  /// Width of activations between layers, 4...16.
  package var activationBits = 8
  /// Width of the input, 1...16; nil means `activationBits`. Fewer are used where fewer hold every value.
  package var inputBits: Int?
  /// Most rows that one table may have, 16...65536; nil takes the fewest that are good enough.
  package var tableRows: Int?
  /// With labels: accuracy may fall by this much below the float model, as a fraction.
  package var accuracyMargin = 0.005
  /// The largest error of an output, as a fraction of the span of the float outputs.
  package var errorMargin = 0.05

  package init() {}

  func validate() throws(ModelImportError) {
    func check(_ option: String, _ value: Int?, _ allowed: ClosedRange<Int>) throws(ModelImportError) {
      guard let value, !allowed.contains(value) else { return }
      throw .invalidOption(option: option, value: value, allowed: "\(allowed.lowerBound)...\(allowed.upperBound)")
    }
    try check("weight bits", weightBits, 8...16)
    try check("activation bits", activationBits, 4...16)
    try check("input bits", inputBits, 1...16)
    try check("table rows", tableRows, 16...65536)
  }
}
