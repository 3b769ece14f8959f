/// Quotient of two tensors with broadcasting. Integers are rounded towards 0.
package struct Div: ElementwiseOperator {
  package static let operatorName = "Div"

  package init() {}

  package static func join(_ a: Float, _ b: Float) -> Float { a / b }

  package static func join(_ a: Int64, _ b: Int64) -> Int64? {
    guard b != 0 else { return nil }
    let (result, overflow) = a.dividedReportingOverflow(by: b)
    return overflow ? nil : result
  }
}
