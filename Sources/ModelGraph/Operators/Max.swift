/// The largest of the entries at each place of any number of tensors, with broadcasting. NaN stays NaN.
package struct Max: ElementwiseOperator {
  package static let operatorName = "Max"
  package static let inputCounts = 1...Int.max

  package init() {}

  package static func join(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }

  package static func join(_ a: Int64, _ b: Int64) -> Int64? { a > b ? a : b }
}
