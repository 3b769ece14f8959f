/// `e^x`.
package struct Exp: UnaryFunction {
  package static let operatorName = "Exp"
  package var functionName: String { "exp" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { naturalExponential(x) }
}
