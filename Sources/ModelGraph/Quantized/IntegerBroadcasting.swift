/// Shapes of entry-by-entry operations on integers; ranks are equal, sizes of 1 stretch.
package enum IntegerBroadcasting {
  /// Shape of the result, or nil if the shapes do not go together.
  package static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
    guard a.count == b.count else { return nil }
    var result: [Int] = []
    for (left, right) in zip(a, b) {
      guard left == right || left == 1 || right == 1 else { return nil }
      result.append(max(left, right))
    }
    return result
  }
}
