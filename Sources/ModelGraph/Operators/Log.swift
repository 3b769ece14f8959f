/// The natural logarithm; NaN below 0, minus infinity at 0.
package struct Log: UnaryFunction {
  package static let operatorName = "Log"
  package var functionName: String { "log" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { naturalLogarithm(x) }
}
