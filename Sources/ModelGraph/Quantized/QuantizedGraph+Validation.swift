extension QuantizedGraph {
  /// Largest number of entries that a parameter array of a graph may have, and all its tensors together.
  package static let largestCount = 1 << 28

  /// Checks everything that the runtime and the circuit compiler rely on: names, order, shapes, declared widths,
  /// intervals and the domains of tables. It never traps, whatever the graph holds.
  package func validate() throws(ModelGraphError) {
    try validateTensors()
    var defined: Set<String> = [input]
    for node in nodes {
      var sources: [QuantizedTensor] = []
      for name in node.inputs {
        guard let source = tensors[name], defined.contains(name) else {
          throw .unknownTensor(name: name, readBy: "node \"\(node.name)\"")
        }
        sources.append(source)
      }
      guard let target = tensors[node.output] else {
        throw .unknownTensor(name: node.output, readBy: "node \"\(node.name)\"")
      }
      guard defined.insert(target.name).inserted else { throw .duplicateTensor(name: target.name) }
      let result = try node.operation.result(node: node.name, inputs: sources, reshapedTo: target.shape)
      guard result.shape == target.shape else {
        throw .wrongShape(tensor: target.name, expected: "\(result.shape)", found: target.shape)
      }
      if case .reshape = node.operation, sources[0].scale != target.scale { throw .invalidScale(tensor: target.name) }
      guard target.range.contains(result.range) else {
        throw .rangeTooNarrow(tensor: target.name, declared: target.range, needed: result.range)
      }
    }
    guard defined.contains(output) else { throw .unknownTensor(name: output, readBy: "the graph's output") }
    guard defined.count == tensors.count else {
      let loose = tensors.keys.filter { !defined.contains($0) }.min() ?? ""
      throw .invalidShape(tensor: loose, reason: "no node defines it and it is not the input")
    }
    try validateSizes()
  }

  /// What a run keeps is bounded: all tensors, with the padding that the convolutions which read them add.
  private func validateSizes() throws(ModelGraphError) {
    var pads: [String: (before: [Int], after: [Int])] = [:]
    for node in nodes {
      guard case .convolution(let parameters) = node.operation, let source = node.inputs.first else { continue }
      let own = (before: parameters.window.padsBefore, after: parameters.window.padsAfter)
      let known = pads[source] ?? own
      pads[source] = (
        zip(known.before, own.before).map { max($0, $1) }, zip(known.after, own.after).map { max($0, $1) }
      )
    }
    var total = 0
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      var sizes = tensor.shape
      if let own = pads[name] {
        for axis in own.before.indices { sizes[1 + axis] += own.before[axis] + own.after[axis] }
      }
      total += ParameterChecks.product(sizes) ?? Self.largestCount + 1
      guard total <= Self.largestCount else {
        throw .invalidShape(
          tensor: name, reason: "with the padding that is added, the tensors have more than 2^28 entries in all")
      }
    }
  }

  private func validateTensors() throws(ModelGraphError) {
    guard tensors[input] != nil else { throw .unknownTensor(name: input, readBy: "the graph's input") }
    for (key, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard key == tensor.name else { throw .duplicateTensor(name: tensor.name) }
      guard !tensor.shape.isEmpty, tensor.shape.count <= 16 else {
        throw .invalidShape(tensor: key, reason: "a tensor has 1 to 16 dimensions")
      }
      var count = 1
      for dimension in tensor.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
        guard dimension > 0, !overflow, product <= Self.largestCount else {
          throw .invalidShape(tensor: key, reason: "dimensions must be positive, with at most 2^28 entries in all")
        }
        count = product
      }
      guard tensor.scale.isFinite, tensor.scale > 0 else { throw .invalidScale(tensor: key) }
      guard tensor.range.lowerBound > -(1 << 62), tensor.range.upperBound < 1 << 62 else {
        throw .invalidShape(tensor: key, reason: "the declared range reaches 2^62")
      }
    }
  }
}

extension ClosedRange<Int64> {
  func contains(_ other: ClosedRange<Int64>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
