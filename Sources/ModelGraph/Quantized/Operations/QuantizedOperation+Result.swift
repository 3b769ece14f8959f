/// Shape of a node's output, and the interval that holds every value it can take by declared widths.
package struct OperationResult: Sendable, Equatable {
  package var shape: [Int]
  package var range: ClosedRange<Int64>

  package init(shape: [Int], range: ClosedRange<Int64>) {
    self.shape = shape
    self.range = range
  }
}

extension QuantizedOperation {
  /// Checks the operation against its inputs and infers its result.
  ///
  /// - Parameter reshapedTo: the shape that a `reshape` gives; other operations ignore it.
  /// - Throws: the first thing that is wrong, whatever the parameters hold; nothing traps.
  package func result(
    node: String, inputs: [QuantizedTensor], reshapedTo shape: [Int] = []
  ) throws(ModelGraphError) -> OperationResult {
    func require(_ count: Int) throws(ModelGraphError) {
      guard inputs.count == count else {
        throw .wrongInputCount(node: node, expected: "\(count)", found: inputs.count)
      }
    }
    switch self {
    case .dense(let parameters):
      try require(1 + parameters.addends.count)
      return try parameters.result(node: node, inputs: inputs)
    case .convolution(let parameters):
      try require(1 + parameters.addends.count)
      return try parameters.result(node: node, inputs: inputs)
    case .scale(let parameters):
      try require(1)
      return try parameters.result(node: node, input: inputs[0])
    case .product(let parameters):
      try require(2)
      return try parameters.result(node: node, inputs[0], inputs[1])
    case .sum(let parameters):
      guard !inputs.isEmpty else { throw .wrongInputCount(node: node, expected: "at least 1", found: 0) }
      return try parameters.result(node: node, inputs: inputs)
    case .maxPool(let parameters):
      try require(1)
      return try parameters.result(node: node, input: inputs[0])
    case .table(let table):
      try require(1)
      return try table.result(node: node, input: inputs[0])
    case .reshape:
      try require(1)
      guard shape.reduce(1, &*) == inputs[0].count else {
        throw .wrongShape(tensor: node, expected: "\(inputs[0].count) entries", found: shape)
      }
      return OperationResult(shape: shape, range: inputs[0].range)
    }
  }
}

/// Checks that several operations share.
enum ParameterChecks {
  static func field(
    _ node: String, _ field: String, _ value: Int, _ allowed: ClosedRange<Int>
  ) throws(ModelGraphError) {
    guard allowed.contains(value) else {
      throw .invalidField(
        node: node, field: field, value: Int64(value), allowed: "\(allowed.lowerBound)...\(allowed.upperBound)")
    }
  }

  static func count(_ node: String, _ field: String, expected: Int?, found: Int) throws(ModelGraphError) {
    guard expected == found else {
      throw .wrongEntryCount(node: node, field: field, expected: expected ?? -1, found: found)
    }
  }

  /// The product of sizes, or nil if one is not positive or it passes the largest count.
  static func product(_ sizes: [Int]) -> Int? {
    var count = 1
    for size in sizes {
      guard size > 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= QuantizedGraph.largestCount else { return nil }
      count = product
    }
    return count
  }

  static func widths(
    _ node: String, _ field: String, _ values: some Sequence<Int64>, bits: Int
  ) throws(ModelGraphError) {
    let limit: Int64 = 1 << Int64(bits - 1)
    for value in values where value < -limit || value >= limit {
      throw .valueOutsideDeclaredWidth(node: node, field: field, value: value, bits: bits)
    }
  }

  /// Widths and counts of weights and bias of a product with one bias per output.
  static func weights(
    _ node: String, weights: [Int16], expected: Int?, bits: Int, bias: [Int64], biasBits: Int, outputs: Int, shift: Int
  ) throws(ModelGraphError) {
    try field(node, "weight bits", bits, 2...16)
    try field(node, "bias bits", biasBits, 1...62)
    try field(node, "shift", shift, Requantisation.shifts)
    try count(node, "weights", expected: expected, found: weights.count)
    try count(node, "bias", expected: outputs, found: bias.count)
    let reach = weights.reduce(Int16(0)) { $0 | ($1 ^ ($1 &>> 15)) }
    if Int64(reach) >= 1 << Int64(bits - 1) { try widths(node, "weight", weights.lazy.map(Int64.init), bits: bits) }
    try widths(node, "bias", bias, bits: biasBits)
  }

  static func addends(
    _ node: String, _ factors: [Int64], _ tensors: some Collection<QuantizedTensor>, shape: [Int],
    into bounds: inout AccumulatorBounds
  ) throws(ModelGraphError) {
    for (factor, tensor) in zip(factors, tensors) {
      guard tensor.shape == shape else {
        throw .wrongShape(tensor: tensor.name, expected: "\(shape) to be added by \"\(node)\"", found: tensor.shape)
      }
      guard factor.magnitude < 1 << 61 else { throw .accumulatorTooLarge(node: node) }
      bounds.add(factor: factor, of: tensor.range)
    }
  }

  static func result(
    _ node: String, shape: [Int], _ bounds: AccumulatorBounds, shift: Int
  ) throws(ModelGraphError) -> OperationResult {
    guard let range = Requantisation.range(bounds, shift: shift) else { throw .accumulatorTooLarge(node: node) }
    return OperationResult(shape: shape, range: range)
  }
}
