/// `x min(max(x / 6 + 1 / 2, 0), 1)`.
package struct HardSwish: UnaryFunction {
  package static let operatorName = "HardSwish"
  package var functionName: String { "hardSwish" }

  package init() {}

  package func callAsFunction(_ x: Double) -> Double { x * min(max(x / 6 + 0.5, 0), 1) }
}
