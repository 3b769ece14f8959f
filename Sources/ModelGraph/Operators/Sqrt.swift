/// The square root; NaN below 0.
package struct Sqrt: UnaryFunction {
  package static let operatorName = "Sqrt"
  package var functionName: String { "sqrt" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { x.squareRoot() }
}
