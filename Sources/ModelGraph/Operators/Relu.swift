/// `max(x, 0)`.
package struct Relu: UnaryFunction {
  package static let operatorName = "Relu"
  package var functionName: String { "relu" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { x > 0 ? x : 0 }
}
