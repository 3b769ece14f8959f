/// The error function.
package struct Erf: UnaryFunction {
  package static let operatorName = "Erf"
  package var functionName: String { "erf" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { errorFunction(x) }
}
