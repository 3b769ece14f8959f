/// `min(max(alpha x + beta, 0), 1)`.
package struct HardSigmoid: UnaryFunction {
  package static let operatorName = "HardSigmoid"
  package var functionName: String { "hardSigmoid" }

  package var alpha: Float
  package var beta: Float

  package init(alpha: Float, beta: Float) {
    self.alpha = alpha
    self.beta = beta
  }

  package func callAsFunction(_ x: Double) -> Double { min(max(Double(alpha) * x + Double(beta), 0), 1) }
}
