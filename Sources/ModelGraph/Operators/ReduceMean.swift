/// Mean of the entries along some axes.
package struct ReduceMean: ReductionOperator {
  package static let operatorName = "ReduceMean"

  /// All if nil.
  package var axes: [Int]?
  package var keepsDimensions: Bool

  package init(axes: [Int]?, keepsDimensions: Bool = true) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  func finish(_ sum: Double, count: Int) -> Double { sum / Double(count) }
}
