/// `-x`.
package struct Neg: UnaryFunction {
  package static let operatorName = "Neg"
  package var functionName: String { "neg" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { -x }
}
