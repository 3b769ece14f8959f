import ModelGraph

/// Pooling and reductions.
extension PlanBuilder {
  /// Terms of one sum at most; longer sums are taken along one dimension after the other.
  private static let mostTerms = 64

  mutating func addMaxPool(_ node: FloatNode, _ window: Window) throws(ModelImportError) {
    let value = try materialised(node, 0)
    let (shape, isBatched) = try resultShape(node, of: value)
    guard isBatched, shape.count == window.kernel.count + 1 else {
      throw failure(node, "its first dimension is not the batch")
    }
    let sliding = Self.sliding(window, input: Array(value.shape.dropFirst()), output: Array(shape.dropFirst()))
    try appendMaxPool(node, value, sliding, shape: shape)
  }

  mutating func addGlobalMaxPool(_ node: FloatNode) throws(ModelImportError) {
    let value = try materialised(node, 0)
    let (shape, isBatched) = try resultShape(node, of: value)
    let spatial = Array(value.shape.dropFirst())
    guard isBatched, (1...2).contains(spatial.count) else {
      throw failure(node, "it takes a batch of images or sequences")
    }
    let ones = spatial.map { _ in 1 }
    let zeros = spatial.map { _ in 0 }
    let window = SlidingWindow(
      kernel: spatial, strides: ones, dilations: ones, padsBefore: zeros, padsAfter: zeros)
    try appendMaxPool(node, value, window, shape: shape)
  }

  private mutating func appendMaxPool(
    _ node: FloatNode, _ value: Value, _ window: SlidingWindow, shape: [Int]
  ) throws(ModelImportError) {
    append(node.name, .maxPool(window), [value.view], output: node.outputs[0], shape: shape)
    if let grid = grids[value.view.base] { grids[node.outputs[0]] = grid }
    try setResult(of: node, shape: shape, isBatched: true)
    if value.stored != nil, var result = values[node.outputs[0]] {
      result.stored = value.stored
      try setValue(of: node, result)
    }
  }

  /// - Parameter countsWholeWindow: the divisor is the size of the window even where it reaches beyond the padding.
  mutating func addAveragePool(
    _ node: FloatNode, _ pool: AveragePool, countsWholeWindow: Bool = false
  ) throws(ModelImportError) {
    let value = try materialised(node, 0)
    let (shape, isBatched) = try resultShape(node, of: value)
    let rank = pool.window.kernel.count
    guard isBatched, shape.count == rank + 1 else { throw failure(node, "its first dimension is not the batch") }
    let spatial = Array(value.shape.dropFirst())
    let window = Self.sliding(pool.window, input: spatial, output: Array(shape.dropFirst()))
    // The divisor of each place: entries of the window inside the input, or inside the padded input.
    let pads = pool.window.resolvedPads(input: spatial)
    var divisors = [1]
    for axis in 0..<rank {
      let bounds =
        pool.countedPositions(size: spatial[axis], before: pads[axis], after: pads[axis + rank])
      let counts = (0..<shape[axis + 1]).map { output in
        countsWholeWindow
          ? window.kernel[axis]
          : (0..<window.kernel[axis]).count { bounds.contains(window.position(axis: axis, output: output, tap: $0)) }
      }
      divisors = divisors.flatMap { outer in counts.map { outer * $0 } }
    }
    guard divisors.allSatisfy({ $0 > 0 }) else { throw failure(node, "a window lies in the padding altogether") }
    let isUniform = divisors.allSatisfy { $0 == divisors[0] }
    let output = isUniform ? node.outputs[0] : freshName(node.outputs[0] + "/sums")
    let factor = isUniform ? 1 / Double(divisors[0]) : 1
    try appendWindowSum(node, value, window, shape: shape, factor: factor, output: output)
    if isUniform { return try setResult(of: node, shape: shape, isBatched: true) }
    let weights = [1] + shape.dropFirst()
    append(
      node.name + "/mean",
      .linear(
        .init(
          kind: .scale(weights: Array(weights), bias: []), outputs: divisors.count,
          weights: divisors.map { Float(1 / Double($0)) }, bias: [])),
      [.init(base: output, shape: shape)], output: node.outputs[0], shape: shape)
    try setResult(of: node, shape: shape, isBatched: true)
  }

  /// `factor` times the sum over each window of `[C] + spatial`.
  private mutating func appendWindowSum(
    _ node: FloatNode, _ value: Value, _ window: SlidingWindow, shape: [Int], factor: Double, output: String
  ) throws(ModelImportError) {
    func map(_ axis: Int, _ tap: Int) -> AffineIndex {
      .index(
        axis + 1, coefficient: window.strides[axis], constant: tap * window.dilations[axis] - window.padsBefore[axis])
    }
    var source = value.view
    if window.rank == 2, window.taps > Self.mostTerms {
      // Along the rows first: [C, H, W'] from [C, H, W].
      let middle = [shape[0], source.shape[1], shape[2]]
      let terms = (0..<window.kernel[1]).map { tap in
        QuantizationPlan.Sum.Term(input: 0, factor: 1, maps: [.index(0), .index(1), map(1, tap)])
      }
      let name = freshName(output + "/rows")
      append(node.name + "/rows", .sum(.init(terms: terms)), [source], output: name, shape: middle)
      source = .init(base: name, shape: middle)
      let columns = (0..<window.kernel[0]).map { tap in
        QuantizationPlan.Sum.Term(input: 0, factor: factor, maps: [.index(0), map(0, tap), .index(2)])
      }
      append(node.name, .sum(.init(terms: columns)), [source], output: output, shape: shape)
      return
    }
    var taps: [[Int]] = [[]]
    for size in window.kernel { taps = taps.flatMap { head in (0..<size).map { head + [$0] } } }
    let terms = taps.map { tap in
      QuantizationPlan.Sum.Term(
        input: 0, factor: factor, maps: [.index(0)] + tap.indices.map { map($0, tap[$0]) })
    }
    append(node.name, .sum(.init(terms: terms)), [source], output: output, shape: shape)
  }

  mutating func addGlobalAveragePool(_ node: FloatNode) throws(ModelImportError) {
    let value = try materialised(node, 0)
    guard value.isBatched else { throw failure(node, "its first dimension is not the batch") }
    try appendReduction(node, value, axes: Array(1..<max(value.shape.count, 1)), isMean: true)
  }

  mutating func addReduction(_ node: FloatNode, axes: [Int]?, isMean: Bool) throws(ModelImportError) {
    var value = try materialised(node, 0)
    let rank = value.shape.count + (value.isBatched ? 1 : 0)
    let all = axes ?? Array(0..<rank)
    if try sampleAxes(node, all, value) == nil { value = try unbatched(node, value) }
    let places = try sampleAxes(node, all, value) ?? []
    try appendReduction(node, value, axes: places, isMean: isMean)
  }

  /// Sums (or means) over whole dimensions, one after the other if there are many entries.
  private mutating func appendReduction(
    _ node: FloatNode, _ value: Value, axes: [Int], isMean: Bool
  ) throws(ModelImportError) {
    let (target, isBatched) = try resultShape(node, of: value)
    let count = axes.reduce(1) { $0 * value.shape[$1] }
    let factor = isMean ? 1 / Double(count) : 1
    let groups = count <= Self.mostTerms ? [axes] : axes.sorted(by: >).map { [$0] }
    var source = value.view
    guard !axes.isEmpty else { return try setValue(of: node, value) }
    for (position, group) in groups.enumerated() {
      let isLast = position == groups.count - 1
      var shape = source.shape
      for axis in group { shape[axis] = 1 }
      var taps: [[Int: Int]] = [[:]]
      for axis in group {
        taps = taps.flatMap { head in (0..<source.shape[axis]).map { head.merging([axis: $0]) { $1 } } }
      }
      guard taps.count <= 4096 else { throw failure(node, "it reduces a dimension of \(taps.count) entries") }
      let terms = taps.map { tap in
        QuantizationPlan.Sum.Term(
          input: 0, factor: isLast ? factor : 1,
          maps: shape.indices.map { axis in tap[axis].map(AffineIndex.fixed) ?? .index(axis) })
      }
      let output = isLast ? node.outputs[0] : freshName("\(node.outputs[0])/sums\(position)")
      append(
        isLast ? node.name : "\(node.name)/sums\(position)", .sum(.init(terms: terms)), [source], output: output,
        shape: shape)
      source = .init(base: output, shape: shape)
    }
    try setResult(of: node, shape: target, isBatched: isBatched)
  }
}

extension AveragePool {
  /// Positions along a dimension that the divisor counts.
  fileprivate func countedPositions(size: Int, before: Int, after: Int) -> Range<Int> {
    countIncludesPadding ? -before..<(size + after) : 0..<size
  }
}
