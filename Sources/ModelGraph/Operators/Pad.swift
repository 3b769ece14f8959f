/// A border of one value around a tensor; negative pads cut off instead.
package struct Pad: FloatOperator {
  package static let operatorName = "Pad"

  /// Begins of the axes, then ends.
  package var pads: [Int]
  package var value: Float
  /// The axes that `pads` speaks of; all in order if nil.
  package var axes: [Int]?

  package init(pads: [Int], value: Float = 0, axes: [Int]? = nil) {
    self.pads = pads
    self.value = value
    self.axes = axes
  }

  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    var type = try FloatOperation.single(inputs, node: node)
    let (begins, ends) = try resolved(rank: type.shape.count, node: node)
    for axis in type.shape.indices where begins[axis] != 0 || ends[axis] != 0 {
      guard let size = type.shape[axis].size else {
        throw .invalidNode(node: node, reason: "axis \(axis) of \(type) has no fixed size and cannot be padded")
      }
      let padded = size + begins[axis] + ends[axis]
      guard padded > 0, size + begins[axis] > 0, size + ends[axis] > 0 else {
        throw .invalidNode(node: node, reason: "negative pads leave nothing of axis \(axis) of \(type)")
      }
      type.shape[axis] = .fixed(padded)
    }
    return [type]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let values = try inputs[0].floats(for: node)
    let source = inputs[0].shape
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (begins, ends) = try resolved(rank: source.count, node: node)
    var result = [Float](repeating: value, count: shape.reduce(1, *))
    // What stays of the source, and where its first entry stands on both sides.
    let kept = source.indices.map { source[$0] + min(begins[$0], 0) + min(ends[$0], 0) }
    let (from, to) = (Strided.strides(of: source), Strided.strides(of: shape))
    let first = source.indices.reduce(0) { $0 + max(-begins[$1], 0) * from[$1] }
    let target = source.indices.reduce(0) { $0 + max(begins[$1], 0) * to[$1] }
    let places = Strided.offsets(shape: kept, strides: to, offset: target)
    for (place, offset) in zip(places, Strided.offsets(shape: kept, strides: from, offset: first)) {
      result[place] = values[offset]
    }
    return [TensorValue(shape: shape, result)]
  }

  /// Pads at the begin and the end of every axis of a tensor.
  package func resolved(rank: Int, node: String) throws(ModelGraphError) -> (begins: [Int], ends: [Int]) {
    for pad in pads where pad.magnitude > largestTensorCount.magnitude {
      throw .invalidField(node: node, field: "pads", value: Int64(pad), allowed: "-2^28...2^28")
    }
    // In the order in which `pads` names them.
    var places = Array(0..<rank)
    if let axes {
      places = try axes.map { axis throws(ModelGraphError) in
        try FloatOperation.axis(axis, rank: rank, node: node)
      }
      guard Set(places).count == places.count else {
        throw .invalidNode(node: node, reason: "an axis is named twice in \(axes)")
      }
    }
    guard pads.count == 2 * places.count else {
      throw .wrongEntryCount(node: node, field: "pads", expected: 2 * places.count, found: pads.count)
    }
    var begins = [Int](repeating: 0, count: rank)
    var ends = begins
    for (index, axis) in places.enumerated() {
      begins[axis] = pads[index]
      ends[axis] = pads[places.count + index]
    }
    return (begins, ends)
  }
}
