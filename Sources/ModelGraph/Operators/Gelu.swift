/// The Gaussian error linear unit: `x` times the normal distribution function at `x`, exactly or by the usual
/// approximation with tanh (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).
package struct Gelu: UnaryFunction {
  package static let operatorName = "Gelu"
  package var functionName: String { "gelu" }

  package var approximatesWithTanh: Bool

  package init(approximatesWithTanh: Bool = false) { self.approximatesWithTanh = approximatesWithTanh }

  package func callAsFunction(_ x: Double) -> Double {
    guard approximatesWithTanh else { return 0.5 * x * (1 + errorFunction(x / 2.0.squareRoot())) }
    return 0.5 * x * (1 + hyperbolicTangent((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }
}
