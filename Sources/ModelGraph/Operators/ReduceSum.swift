/// Sum of the entries along some axes.
package struct ReduceSum: ReductionOperator {
  package static let operatorName = "ReduceSum"

  /// All if nil.
  package var axes: [Int]?
  package var keepsDimensions: Bool

  package init(axes: [Int]?, keepsDimensions: Bool = true) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  func finish(_ sum: Double, count: Int) -> Double { sum }
}
