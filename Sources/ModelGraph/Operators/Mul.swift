/// Product of two tensors with broadcasting.
package struct Mul: ElementwiseOperator {
  package static let operatorName = "Mul"

  package init() {}

  package static func join(_ a: Float, _ b: Float) -> Float { a * b }

  package static func join(_ a: Int64, _ b: Int64) -> Int64? {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : result
  }
}
