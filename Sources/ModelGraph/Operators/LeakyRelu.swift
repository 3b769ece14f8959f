/// `x` if it is not negative, else `alpha x`.
package struct LeakyRelu: UnaryFunction {
  package static let operatorName = "LeakyRelu"
  package var functionName: String { "leakyRelu" }

  package var alpha: Float

  package init(alpha: Float) { self.alpha = alpha }

  package func callAsFunction(_ x: Double) -> Double { x < 0 ? Double(alpha) * x : x }
}
