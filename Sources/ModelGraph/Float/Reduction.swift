/// What the operators that reduce along axes have in common.
enum Reduction {
  /// The axes counted from the front, sorted; all if nil. Throws if one is out of range or named twice.
  static func axes(_ axes: [Int]?, rank: Int, node: String) throws(ModelGraphError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var found: Set<Int> = []
    for axis in axes {
      let axis = try FloatOperation.axis(axis, rank: rank, node: node)
      guard found.insert(axis).inserted else {
        throw .invalidNode(node: node, reason: "axis \(axis) is named twice in \(axes)")
      }
    }
    return found.sorted()
  }

  static func type(
    _ type: TensorType, axes: [Int]?, keepsDimensions: Bool, node: String
  ) throws(ModelGraphError) -> TensorType {
    var result = type
    for axis in try Self.axes(axes, rank: type.shape.count, node: node).reversed() {
      if keepsDimensions { result.shape[axis] = .fixed(1) } else { result.shape.remove(at: axis) }
    }
    return result
  }

  /// Sums along the axes in double precision, and how many entries each is of.
  static func sums(
    _ value: TensorValue, axes: [Int]?, node: String
  ) throws(ModelGraphError) -> (sums: [Double], count: Int) {
    let values = try value.floats(for: node)
    let reduced = try Self.axes(axes, rank: value.shape.count, node: node)
    let kept = value.shape.indices.filter { !reduced.contains($0) }
    let strides = Strided.strides(of: value.shape)
    let starts = Strided.offsets(shape: kept.map { value.shape[$0] }, strides: kept.map { strides[$0] })
    let steps = Strided.offsets(shape: reduced.map { value.shape[$0] }, strides: reduced.map { strides[$0] })
    let sums = starts.map { start in
      var sum = 0.0
      for step in steps { sum += Double(values[start &+ step]) }
      return sum
    }
    return (sums, steps.count)
  }
}

/// An operator that joins the entries along axes into one.
protocol ReductionOperator: FloatOperator {
  /// All if nil.
  var axes: [Int]? { get }
  var keepsDimensions: Bool { get }

  /// What becomes of the sum of `count` entries.
  func finish(_ sum: Double, count: Int) -> Double
}

extension ReductionOperator {
  package func inferTypes(_ inputs: [TensorType], node: String) throws(ModelGraphError) -> [TensorType] {
    let type = try FloatOperation.single(inputs, node: node)
    return [try Reduction.type(type, axes: axes, keepsDimensions: keepsDimensions, node: node)]
  }

  package func evaluate(_ inputs: [TensorValue], node: String) throws(ModelGraphError) -> [TensorValue] {
    let shape = try inferTypes(inputs.map(\.type), node: node)[0].fixedShape ?? []
    let (sums, count) = try Reduction.sums(inputs[0], axes: axes, node: node)
    return [TensorValue(shape: shape, sums.map { Float(finish($0, count: count)) })]
  }
}
