/// `x` if it is not negative, else `alpha (e^x - 1)`.
package struct Elu: UnaryFunction {
  package static let operatorName = "Elu"
  package var functionName: String { "elu" }

  package var alpha: Float

  package init(alpha: Float) { self.alpha = alpha }

  package func callAsFunction(_ x: Double) -> Double { x < 0 ? Double(alpha) * exponentialMinusOne(x) : x }
}
