/// `1 / (1 + e^-x)`.
package struct Sigmoid: UnaryFunction {
  package static let operatorName = "Sigmoid"
  package var functionName: String { "sigmoid" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { 1 / (1 + naturalExponential(-x)) }
}
