extension QuantizedGraph {
  /// Largest number of entries of one tensor or parameter array that a graph may have.
  package static let largestCount = 1 << 28

  /// Checks everything that the runtime and the circuit compiler rely on: names, order, shapes, declared widths,
  /// intervals and the domains of tables. It never traps, whatever the graph holds.
  package func validate() throws(ModelGraphError) {
    try validateTensors()
    var defined: Set<String> = [input]
    for node in nodes {
      guard node.inputs.count == 1 else {
        throw .wrongInputCount(node: node.name, expected: "1", found: node.inputs.count)
      }
      guard let source = tensors[node.inputs[0]], defined.contains(source.name) else {
        throw .unknownTensor(name: node.inputs[0], readBy: "node \"\(node.name)\"")
      }
      guard let target = tensors[node.output] else {
        throw .unknownTensor(name: node.output, readBy: "node \"\(node.name)\"")
      }
      guard defined.insert(target.name).inserted else { throw .duplicateTensor(name: target.name) }
      let needed: ClosedRange<Int64>
      switch node.operation {
      case .dense(let parameters): needed = try parameters.validate(node: node.name, input: source, output: target)
      case .table(let table): needed = try table.validate(node: node.name, input: source, output: target)
      case .reshape:
        guard source.count == target.count else {
          throw .wrongShape(tensor: target.name, expected: "\(source.count) entries", found: target.shape)
        }
        guard source.scale == target.scale else { throw .invalidScale(tensor: target.name) }
        needed = source.range
      }
      guard target.range.contains(needed) else {
        throw .rangeTooNarrow(tensor: target.name, declared: target.range, needed: needed)
      }
    }
    guard defined.contains(output) else { throw .unknownTensor(name: output, readBy: "the graph's output") }
    guard defined.count == tensors.count else {
      let loose = tensors.keys.filter { !defined.contains($0) }.min() ?? ""
      throw .invalidShape(tensor: loose, reason: "no node defines it and it is not the input")
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
  fileprivate func contains(_ other: ClosedRange<Int64>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}

extension DenseParameters {
  fileprivate func validate(
    node: String, input: QuantizedTensor, output: QuantizedTensor
  ) throws(ModelGraphError) -> ClosedRange<Int64> {
    guard (2...16).contains(weightBits) else {
      throw .invalidField(node: node, field: "weight bits", value: Int64(weightBits), allowed: "2...16")
    }
    guard (1...62).contains(biasBits) else {
      throw .invalidField(node: node, field: "bias bits", value: Int64(biasBits), allowed: "1...62")
    }
    guard (0...61).contains(shift) else {
      throw .invalidField(node: node, field: "shift", value: Int64(shift), allowed: "0...61")
    }
    guard input.shape == [inputs] else {
      throw .wrongShape(tensor: input.name, expected: "[\(inputs)]", found: input.shape)
    }
    guard output.shape == [outputs] else {
      throw .wrongShape(tensor: output.name, expected: "[\(outputs)]", found: output.shape)
    }
    let (count, overflow) = outputs.multipliedReportingOverflow(by: inputs)
    guard !overflow, weights.count == count else {
      throw .wrongEntryCount(node: node, field: "weights", expected: overflow ? -1 : count, found: weights.count)
    }
    guard bias.count == outputs else {
      throw .wrongEntryCount(node: node, field: "bias", expected: outputs, found: bias.count)
    }
    let weightLimit: Int64 = 1 << Int64(weightBits - 1)
    if let wide = weights.first(where: { Int64($0) < -weightLimit || Int64($0) >= weightLimit }) {
      throw .valueOutsideDeclaredWidth(node: node, field: "weight", value: Int64(wide), bits: weightBits)
    }
    let biasLimit: Int64 = 1 << Int64(biasBits - 1)
    if let wide = bias.first(where: { $0 < -biasLimit || $0 >= biasLimit }) {
      throw .valueOutsideDeclaredWidth(node: node, field: "bias", value: wide, bits: biasBits)
    }
    guard let range = outputRange(input: input.range) else { throw .accumulatorTooLarge(node: node) }
    return range
  }
}

extension ActivationTable {
  fileprivate func validate(
    node: String, input: QuantizedTensor, output: QuantizedTensor
  ) throws(ModelGraphError) -> ClosedRange<Int64> {
    guard input.shape == output.shape else {
      throw .wrongShape(tensor: output.name, expected: "\(input.shape)", found: output.shape)
    }
    guard let domain, let valueRange else {
      throw .wrongEntryCount(node: node, field: "table", expected: 1, found: values.count)
    }
    guard domain.contains(input.range) else {
      throw .tableDoesNotCover(node: node, argument: input.range, domain: domain)
    }
    return valueRange
  }
}
