/// The absolute value.
package struct Abs: UnaryFunction {
  package static let operatorName = "Abs"
  package var functionName: String { "abs" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { x.magnitude }
}
