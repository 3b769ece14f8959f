/// `ln(1 + e^x)`, in a form that does not overflow.
package struct Softplus: UnaryFunction {
  package static let operatorName = "Softplus"
  package var functionName: String { "softplus" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double {
    max(x, 0) + logarithmOfOnePlus(naturalExponential(-x.magnitude))
  }
}
