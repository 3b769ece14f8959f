/// Every `step`-th entry from `start` to before `end` along some axes. Negative places count from the end; places
/// beyond an end mean the end.
package struct Slice: FloatOperator {
  package static let operatorName = "Slice"

  package var starts: [Int]
  package var ends: [Int]
  package var axes: [Int]
  /// Not 0; negative steps run backwards.
  package var steps: [Int]

  package init(starts: [Int], ends: [Int], axes: [Int], steps: [Int]) {
    self.starts = starts
    self.ends = ends
    self.axes = axes
    self.steps = steps
  }

  /// Part of one axis.
  package struct Part: Sendable, Equatable {
    package var start: Int
    package var step: Int
    package var count: Int
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    guard inputs.count == 1 else { throw .wrongInputCount(node: node, expected: "1", found: inputs.count) }
    var type = inputs[0]
    for (axis, part) in try parts(of: type.shape, node: node) { type.shape[axis] = .fixed(part.count) }
    return [type]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    var shape = inputs[0].shape
    var strides = Strided.strides(of: shape)
    var offset = 0
    for (axis, part) in try parts(of: shape.map(Dimension.fixed), node: node) {
      offset += part.start * strides[axis]
      strides[axis] *= part.step
      shape[axis] = part.count
    }
    return [inputs[0].gathered(shape: shape, strides: strides, offset: offset)]
  }

  /// What is taken of each axis that is not taken whole.
  package func parts(
    of shape: [Dimension], node: String
  ) throws(ModelGraphError) -> [(axis: Int, part: Part)] {
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw .invalidNode(node: node, reason: "starts, ends, axes and steps have different lengths")
    }
    let places = try axes.map { axis throws(ModelGraphError) in
      try FloatOperation.axis(axis, rank: shape.count, node: node)
    }
    guard Set(places).count == places.count else {
      throw .invalidNode(node: node, reason: "an axis is named twice in \(axes)")
    }
    var result: [(axis: Int, part: Part)] = []
    for (index, axis) in places.enumerated() {
      let step = steps[index]
      guard step != 0 else { throw .invalidField(node: node, field: "step", value: 0, allowed: "anything but 0") }
      guard let size = shape[axis].size else {
        if starts[index] == 0, step == 1, ends[index] >= largestTensorCount { continue }
        throw .invalidNode(node: node, reason: "axis \(axis) has no fixed size and can only be taken whole")
      }
      func place(_ value: Int, _ allowed: ClosedRange<Int>) -> Int {
        let counted = value < 0 ? max(value, -size - 1) + size : value
        return min(max(counted, allowed.lowerBound), allowed.upperBound)
      }
      let start = place(starts[index], step > 0 ? 0...size : 0...size - 1)
      let end = place(ends[index], step > 0 ? 0...size : -1...size - 1)
      let distance = step > 0 ? end - start : start - end
      guard distance > 0 else {
        throw .invalidNode(
          node: node, reason: "from \(starts[index]) to \(ends[index]) nothing is left of axis \(axis)")
      }
      // `magnitude` does not overflow; a step that passes the end leaves one entry.
      let count = 1 + Int((UInt(distance) - 1) / step.magnitude)
      result.append((axis, Part(start: start, step: count == 1 ? 1 : step, count: count)))
    }
    return result
  }
}
