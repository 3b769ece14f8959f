/// `1 / x`; infinite at 0.
package struct Reciprocal: UnaryFunction {
  package static let operatorName = "Reciprocal"
  package var functionName: String { "reciprocal" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { 1 / x }
}
