import ModelGraph
import ProofTestSupport
import TestSupport

/// Graphs of a few random operations on small tensors, each applied to a random tensor that is there already.
struct RandomGraphs {
  private var random: TestRandom
  private var draft: GraphDraft
  private var tensors = ["x"]
  /// What was applied, for messages.
  private(set) var description = ""

  private static let largestTensor = 150

  static func graph(seed: Int, operations: Int) throws -> (graph: QuantizedGraph, description: String) {
    var graphs = RandomGraphs(seed: seed)
    for _ in 0..<operations { try graphs.step() }
    return (graphs.draft.graph, graphs.description)
  }

  private init(seed: Int) {
    var random = TestRandom("random graph \(seed)")
    let rank = Int.random(in: 1...3, using: &random)
    let shape = (0..<rank).map { _ in Int.random(in: 1...(rank == 1 ? 20 : 6), using: &random) }
    draft = GraphDraft("random \(seed)", shape: shape, range: [-8...7, 0...15, -5...9].randomElement(using: &random)!)
    description = "\(seed): \(shape)"
    self.random = random
  }

  private mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  private mutating func step() throws {
    var source = tensors.randomElement(using: &random)!
    let range = draft.range(of: source)
    if range.upperBound - range.lowerBound > 40 {
      source = try apply("clamp", draft.table(of: source, "clamp") { min(max($0, -8), 7) }, [source])
    }
    let shape = draft.shape(of: source)
    let choice = pick(0...8)
    switch choice {
    case 0: try apply("dense", random.dense(shape.last!, pick(1...4), shift: pick(0...3)), [source])
    case 1 where shape.count > 1: try convolution(source)
    case 2:
      let weights = shape.map { Bool.random(using: &random) ? $0 : 1 }
      let bias = shape.map { Bool.random(using: &random) ? $0 : 1 }
      try apply(
        "scale", random.scale(weights, bias: Bool.random(using: &random) ? bias : nil, shift: pick(0...2)), [source])
    case 3:
      let others = tensors.filter { IntegerBroadcasting.shape(draft.shape(of: $0), shape) != nil }
      let other = others.filter { draft.range(of: $0).count < 100 }.randomElement(using: &random) ?? source
      try apply("product", .product(.init(shift: pick(0...2))), [source, other])
    case 4 where shape.count > 1: try maxPool(source)
    case 5: try reshape(source)
    default: try sum(source)
    }
  }

  @discardableResult
  private mutating func apply(
    _ name: String, _ operation: QuantizedOperation, _ inputs: [String], reshapedTo shape: [Int] = []
  ) throws -> String {
    let known = inputs.compactMap { draft.graph.tensors[$0] }
    let result = try operation.result(node: name, inputs: known, reshapedTo: shape)
    guard result.shape.reduce(1, *) <= Self.largestTensor, result.shape.count <= 5 else { return inputs[0] }
    let output = try draft.add(operation, inputs, reshapedTo: shape)
    tensors.append(output)
    description += ", \(output) = \(name)(\(inputs.joined(separator: " "))) \(draft.shape(of: output))"
    return output
  }

  /// - Parameter beyond: how far the padding may reach beyond the kernel.
  private mutating func window(_ spatial: [Int], padded: Bool, beyond: Int = 0) -> SlidingWindow {
    var window = SlidingWindow(spatial.map { pick(1...min($0, 4)) })
    for axis in spatial.indices {
      window.strides[axis] = pick(1...3)
      if (window.kernel[axis] - 1) * 2 < spatial[axis] { window.dilations[axis] = pick(1...2) }
      if padded {
        window.padsBefore[axis] = pick(0...(window.kernel[axis] - 1 + beyond))
        window.padsAfter[axis] = pick(0...(window.kernel[axis] - 1 + beyond))
      }
    }
    return window
  }

  private mutating func convolution(_ source: String) throws {
    let shape = draft.shape(of: source)
    let spatial = Array(shape.dropFirst())
    guard spatial.count <= 2 else { return }
    let groups = (1...shape[0]).filter { shape[0] % $0 == 0 }.randomElement(using: &random)!
    let window = window(spatial, padded: Bool.random(using: &random), beyond: 2)
    let outputs = groups * pick(1...2)
    try apply(
      "convolution \(groups) \(window)",
      random.convolution(shape[0], outputs, window, groups: groups, shift: pick(0...3)),
      [source])
  }

  private mutating func maxPool(_ source: String) throws {
    let spatial = Array(draft.shape(of: source).dropFirst())
    guard spatial.count <= 2 else { return }
    let window = window(spatial, padded: Bool.random(using: &random))
    let operation = QuantizedOperation.maxPool(.init(window: window))
    // Windows in the padding altogether are no max-pooling.
    guard let tensor = draft.graph.tensors[source],
      (try? operation.result(node: "", inputs: [tensor])) != nil
    else { return }
    try apply("maxPool \(window)", operation, [source])
  }

  private mutating func reshape(_ source: String) throws {
    var rest = draft.shape(of: source).reduce(1, *)
    var shape: [Int] = []
    while shape.count < 3 {
      let divisor = (1...rest).filter { rest % $0 == 0 }.randomElement(using: &random)!
      shape.append(divisor)
      rest /= divisor
    }
    try apply("reshape", .reshape, [source], reshapedTo: shape + (rest > 1 ? [rest] : []))
  }

  private mutating func sum(_ source: String) throws {
    let shape = draft.shape(of: source)
    let plain = shape.indices.map { AffineIndex.index($0) }
    switch pick(0...4) {
    case 0:
      let order = Array(shape.indices).shuffled(using: &random)
      let maps = shape.indices.map { AffineIndex.index(order.firstIndex(of: $0)!) }
      try apply("transpose \(order)", .sum(.init(order.map { shape[$0] }, [maps])), [source])
    case 1:
      var (maps, sizes) = (plain, shape)
      for axis in shape.indices where Bool.random(using: &random) {
        let step = [-2, -1, 1, 2].randomElement(using: &random)!
        let start = pick(0...(shape[axis] - 1))
        let room = step > 0 ? shape[axis] - 1 - start : start
        maps[axis] = .index(axis, coefficient: step, constant: start)
        sizes[axis] = room / abs(step) + 1
      }
      try apply("slice \(sizes)", .sum(.init(sizes, [maps])), [source])
    case 2:
      var (maps, sizes) = (plain, shape)
      for axis in shape.indices where Bool.random(using: &random) {
        let before = pick(0...2)
        maps[axis] = .index(axis, constant: -before)
        sizes[axis] += before + pick(0...1)
      }
      try apply("pad \(sizes)", .sum(.init(sizes, [maps])), [source])
    case 3:
      let axis = pick(0...(shape.count - 1))
      var (second, sizes) = (plain, shape)
      second[axis] = .index(axis, constant: -shape[axis])
      sizes[axis] *= 2
      let others = tensors.filter { draft.shape(of: $0) == shape && draft.range(of: $0).count < 100 }
      let other = others.randomElement(using: &random) ?? source
      let inputs = other == source ? [source] : [source, other]
      try apply("concat", .sum(.init(sizes, [plain, second], inputs: [0, inputs.count - 1])), inputs)
    default:
      let axis = pick(0...(shape.count - 1))
      let maps = (0..<shape[axis]).map { tap in
        plain.enumerated().map { $0.offset == axis ? AffineIndex.fixed(tap) : $0.element }
      }
      var sizes = shape
      sizes[axis] = pick(1...2)
      var parameters = SumParameters(sizes, maps, factors: maps.map { _ in 5 }, shift: pick(0...4))
      parameters.constant = 3
      if Bool.random(using: &random) { parameters.bias = random.parameters(sizes, bits: 4) }
      try apply("mean", .sum(parameters), [source])
    }
  }
}
