/// The hyperbolic tangent.
package struct Tanh: UnaryFunction {
  package static let operatorName = "Tanh"
  package var functionName: String { "tanh" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { hyperbolicTangent(x) }
}
