/// `min(max(x, lower), upper)`; a bound that is nil does not bind. As in ONNX, `upper` wins if it is below `lower`.
package struct Clip: UnaryFunction {
  package static let operatorName = "Clip"
  package var functionName: String { "clip" }

  package var lower: Float?
  package var upper: Float?

  package init(lower: Float?, upper: Float?) {
    self.lower = lower
    self.upper = upper
  }

  package func callAsFunction(_ x: Double) -> Double {
    var result = x
    if let lower { result = max(result, Double(lower)) }
    if let upper { result = min(result, Double(upper)) }
    return result
  }
}
