/// `x` to a constant power. NaN where the real power does not exist.
package struct Pow: UnaryFunction {
  package static let operatorName = "Pow"
  package var functionName: String { "pow" }

  package var exponent: Float

  package init(exponent: Float) { self.exponent = exponent }

  package func callAsFunction(_ x: Double) -> Double { power(x, Double(exponent)) }
}
