/// One node of a float graph.
package struct FloatNode: Sendable, Equatable {
  /// Never empty; unnamed nodes get the name of their first output.
  package var name: String
  package var operation: FloatOperation
  package var inputs: [String]
  /// One name for each output of the operation, `""` for an output that has none.
  package var outputs: [String]

  package init(name: String, operation: FloatOperation, inputs: [String], outputs: [String]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// A model in float32: one input, one output, nodes in topological order, every type known but for symbolic sizes.
package struct FloatGraph: Sendable, Equatable {
  package let name: String
  package let input: String
  package let output: String
  /// Initialisers and folded constants that nodes read.
  package let constants: [String: TensorValue]
  package let nodes: [FloatNode]
  /// Types of the input, the constants and every node output.
  package let types: [String: TensorType]

  /// Infers all types.
  ///
  /// Throws if a node reads a tensor that is not defined before it, a tensor is defined twice, or shapes do not fit.
  package init(
    name: String, input: String, inputType: TensorType, output: String, constants: [String: TensorValue],
    nodes: [FloatNode]
  ) throws(ModelGraphError) {
    var types = [input: try inputType.checked(tensor: input)]
    for (name, value) in constants {
      guard types.updateValue(value.type, forKey: name) == nil else { throw .duplicateTensor(name: name) }
    }
    for node in nodes {
      var inputTypes: [TensorType] = []
      for tensor in node.inputs {
        guard let type = types[tensor] else { throw .unknownTensor(name: tensor, readBy: "node \"\(node.name)\"") }
        inputTypes.append(type)
      }
      let results = try node.operation.inferTypes(inputTypes, node: node.name)
      guard results.count == node.outputs.count else {
        throw .invalidNode(
          node: node.name, reason: "\(node.outputs.count) outputs are named, the operator has \(results.count)")
      }
      for (tensor, type) in zip(node.outputs, results) where tensor != "" {
        let type = try type.checked(tensor: tensor, of: node.name)
        guard types.updateValue(type, forKey: tensor) == nil else { throw .duplicateTensor(name: tensor) }
      }
    }
    guard types[output] != nil else { throw .unknownTensor(name: output, readBy: "the graph's output") }
    self.name = name
    self.input = input
    self.output = output
    self.constants = constants
    self.nodes = nodes
    self.types = types
  }

  package var inputType: TensorType { types[input] ?? TensorType(.float32, []) }

  /// Whether the first dimension of the input is the batch: it is symbolic, or 1 with at least one dimension after it.
  package var hasBatchDimension: Bool {
    guard let first = inputType.shape.first, inputType.shape.count >= 2 else { return false }
    return first.size == nil || first == .fixed(1)
  }

  /// Shape of one input without the batch dimension; symbolic sizes further in have no place in it and give nil.
  package var sampleShape: [Int]? {
    let shape = hasBatchDimension ? Array(inputType.shape.dropFirst()) : inputType.shape
    return TensorType(.float32, shape).fixedShape
  }
}
