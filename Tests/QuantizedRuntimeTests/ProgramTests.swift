import ModelGraph
import QuantizedRuntime
import TestSupport
import Testing

/// Whole graphs: branches, residual connections, concatenation, operations of every kind one after another.
@Suite("Programs of the runtime")
struct ProgramTests {
  /// One more node on `current`, chosen at random among those that fit its shape.
  private static func extend(
    _ builder: inout GraphBuilder, _ current: String, _ random: inout TestRandom
  ) throws -> String {
    let tensor = try builder.tensor(current)
    let shape = tensor.shape
    let image = shape.count == 2 || shape.count == 3
    let bits = [4, 8, 8, 12][Int(random.next() % 4)]
    switch random.next() % 12 {
    case 0, 1, 2:
      guard image else { fallthrough }
      var (_, window) = RandomOperations.window(rank: shape.count - 1, &random)
      // A window larger than what is left of the image gets enough padding.
      for axis in 0..<window.rank {
        let reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1
        window.padsBefore[axis] = max(window.padsBefore[axis], reach - shape[axis + 1])
      }
      let layer = RandomOperations.convolution(
        channels: shape[0], window: window, weightBits: bits, shift: 0, &random)
      let operation = try builder.fittingShift([current]) { shift in
        var layer = layer
        layer.shift = shift
        return .convolution(layer)
      }
      return try builder.add(operation, [current])
    case 3:
      let layer = RandomGraph.dense(
        outputs: Int.random(in: 1...20, using: &random), inputs: shape[shape.count - 1], weightBits: bits, shift: 0,
        &random)
      let operation = try builder.fittingShift([current]) { shift in
        var layer = layer
        layer.shift = shift
        return .dense(layer)
      }
      return try builder.add(operation, [current])
    case 4:
      guard image, shape.dropFirst().allSatisfy({ $0 >= 2 }) else { fallthrough }
      let two = [Int](repeating: 2, count: shape.count - 1)
      let zeros = [Int](repeating: 0, count: shape.count - 1)
      let window = SlidingWindow(
        kernel: two, strides: two, dilations: two.map { _ in 1 }, padsBefore: zeros, padsAfter: zeros)
      return try builder.add(.maxPool(MaxPoolParameters(window: window)), [current])
    case 5:
      let factors = (0..<2).map { _ in Int64.random(in: -9...9, using: &random) }
      let peers = builder.graph.tensors.values.filter { $0.shape == shape }.map(\.name).sorted()
      let inputs = [current, peers[Int.random(in: 0..<peers.count, using: &random)]]
      let maps = shape.indices.map { AffineIndex.index($0) }
      let operation = try builder.fittingShift(inputs) { shift in
        .sum(
          SumParameters(
            shape: shape, terms: factors.enumerated().map { .init(input: $0, factor: $1, maps: maps) }, shift: shift))
      }
      return try builder.add(operation, inputs)
    case 6:
      // Concatenation with another tensor along the first dimension.
      let peers = builder.graph.tensors.values
        .filter { $0.shape.count == shape.count && $0.shape.dropFirst() == shape.dropFirst() }.map(\.name).sorted()
      let peer = peers[Int.random(in: 0..<peers.count, using: &random)]
      let rest = (1..<shape.count).map { AffineIndex.index($0) }
      let total = shape[0] + (try builder.tensor(peer).shape[0])
      let operation = QuantizedOperation.sum(
        SumParameters(
          shape: [total] + shape.dropFirst(),
          terms: [
            .init(input: 0, factor: 1, maps: [.index(0)] + rest),
            .init(input: 1, factor: 1, maps: [.index(0, constant: -shape[0])] + rest),
          ]))
      return try builder.add(operation, [current, peer])
    case 7:
      // A slice of every second entry of the last dimension.
      var sliced = shape
      sliced[shape.count - 1] = (shape[shape.count - 1] + 1) / 2
      var maps = shape.indices.map { AffineIndex.index($0) }
      maps[shape.count - 1] = .index(shape.count - 1, coefficient: 2)
      return try builder.add(
        .sum(SumParameters(shape: sliced, terms: [.init(input: 0, factor: 1, maps: maps)])), [current])
    case 8:
      let weights = RandomOperations.parameterTensor([shape[0]] + shape.dropFirst().map { _ in 1 }, bits: 8, &random)
      let operation = try builder.fittingShift([current]) { .scale(ScaleParameters(weights: weights, shift: $0)) }
      return try builder.add(operation, [current])
    case 9:
      let gate = try builder.view(of: current, shape: [shape[0]] + shape.dropFirst().map { _ in 1 })
      let operation = try builder.fittingShift([current, gate]) { .product(ProductParameters(shift: $0)) }
      return try builder.add(operation, [current, gate])
    case 10:
      let count = tensor.count
      let target = random.next() % 2 == 0 ? [count] : [1] + shape.reversed()
      return try builder.add(.reshape, [current], reshapedTo: target.count > 3 ? [count] : target)
    default:
      return try builder.addTable(current, onto: random.next() % 2 == 0 ? 0...255 : -128...127, &random)
    }
  }

  @Test("random graphs of 3 to 12 nodes", arguments: 0..<300)
  func random(seed: Int) throws {
    var random = TestRandom("program \(seed)")
    let shapes = [[3, 9, 11], [1, 12, 12], [8, 14], [24], [4, 6]]
    let range: ClosedRange<Int64> = [0...255, -128...127, 0...1, -2000...2000][Int(random.next() % 4)]
    var builder = GraphBuilder(input: shapes[seed % shapes.count], range: range)
    var current = "x"
    while builder.graph.nodes.count < 3 + seed % 10 {
      guard try builder.tensor(current).count < 4000 else { break }
      current = try Self.extend(&builder, current, &random)
    }
    try OperationTests.check(builder.graph, &random, samples: 1)
  }

  /// A convolution whose result is added to its input by a second one, twice, with tables in between.
  @Test("residual addends", arguments: [7, 8, 12])
  func residual(weightBits: Int) throws {
    var random = TestRandom("residual \(weightBits)")
    let window = SlidingWindow(
      kernel: [3, 3], strides: [1, 1], dilations: [1, 1], padsBefore: [1, 1], padsAfter: [1, 1])
    for channels in [3, 16, 20] {
      var builder = GraphBuilder(input: [channels, 9, 10], range: 0...255)
      var current = "x"
      for _ in 0..<2 {
        let skip = current
        for last in [false, true] {
          var layer = RandomOperations.convolution(
            channels: channels, window: window, weightBits: weightBits, shift: 0, &random)
          layer.outputs = channels
          layer.groups = 1
          layer.inputsPerGroup = channels
          layer.weights = RandomGraph.values(channels * channels * 9, in: -7...7, &random).map { Int16($0) }
          layer.bias = RandomGraph.values(channels, in: 0...0, &random)
          layer.addends = last ? [Int64.random(in: 1...300, using: &random)] : []
          let inputs = last ? [current, skip] : [current]
          let operation = try builder.fittingShift(inputs) { shift in
            layer.shift = shift
            return .convolution(layer)
          }
          current = try builder.add(operation, inputs)
          current = try builder.addTable(current, onto: 0...255, &random)
        }
      }
      try OperationTests.check(builder.graph, &random, samples: 1)
    }
  }

  /// Enough multiplications for every core to take part; outputs and accumulators stay in their places.
  @Test("layers on several threads")
  func threads() throws {
    var random = TestRandom("threads of programs")
    let window = SlidingWindow(
      kernel: [3, 3], strides: [1, 1], dilations: [1, 1], padsBefore: [1, 1], padsAfter: [1, 1])
    var builder = GraphBuilder(input: [40, 37, 36], range: 0...255)
    var layer = RandomOperations.convolution(channels: 40, window: window, weightBits: 8, shift: 9, &random)
    (layer.outputs, layer.groups, layer.inputsPerGroup) = (40, 1, 40)
    layer.weights = RandomGraph.values(40 * 40 * 9, in: -128...127, &random).map { Int16($0) }
    layer.bias = RandomGraph.values(40, in: 0...0, &random)
    layer.addends = [77]
    try builder.add(.convolution(layer), ["x", "x"])
    let reshaped = try builder.add(.reshape, ["t1"], reshapedTo: [40 * 37 * 36])
    try builder.add(
      .dense(RandomGraph.dense(outputs: 320, inputs: 40 * 37 * 36, weightBits: 2, shift: 3, &random)), [reshaped])
    try OperationTests.check(builder.graph, &random, samples: 1)
  }
}
