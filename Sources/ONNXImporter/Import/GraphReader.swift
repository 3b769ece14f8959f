import ModelGraph

/// Turns a decoded ONNX model into a float graph.
struct GraphReader {
  private let proto: Onnx_GraphProto
  private let version: Int64
  private let tensors: TensorReader

  init(model: Onnx_ModelProto, folder: String?) throws(ModelImportError) {
    guard model.hasGraph else { throw .noGraph }
    guard model.functions.isEmpty else { throw .unsupportedFeature(place: "the model", feature: "functions are") }
    let versions = model.opsetImport.filter { ["", "ai.onnx"].contains($0.domain) }.map(\.version)
    guard let version = versions.max() else { throw .noOperatorSet }
    guard ONNXFile.operatorSets.contains(version) else {
      throw .unsupportedOperatorSet(version: version, supported: ONNXFile.operatorSets)
    }
    guard model.graph.sparseInitializer.isEmpty else {
      throw .unsupportedFeature(place: "the graph", feature: "sparse initialisers are")
    }
    self.proto = model.graph
    self.version = version
    self.tensors = TensorReader(external: ExternalData(folder: folder))
  }

  func graph() throws(ModelImportError) -> FloatGraph {
    var initializers: [String: TensorValue] = [:]
    var emptyVectors: Set<String> = []
    for initializer in proto.initializer {
      let name = initializer.name
      guard initializers[name] == nil, !emptyVectors.contains(name) else { throw .duplicateTensor(name: name) }
      if initializer.dims == [0] {
        emptyVectors.insert(name)
      } else {
        initializers[name] = try tensors.value(initializer, name: name)
      }
    }
    // Old files list initialisers among the inputs, too.
    let inputs = proto.input.filter { initializers[$0.name] == nil && !emptyVectors.contains($0.name) }
    guard inputs.count == 1 else { throw .inputCount(found: inputs.map(\.name)) }
    guard proto.output.count == 1 else { throw .outputCount(found: proto.output.map(\.name)) }
    let sources = emptyVectors.union(initializers.keys).union([inputs[0].name])
    let order = try NodeOrder(proto.node, sources: sources)
    let inputType = try type(of: inputs[0])
    func read(_ type: TensorType) throws(ModelImportError) -> FloatGraph {
      try graph(input: inputs[0].name, type, order, constants: initializers, emptyVectors)
    }
    do { return try read(inputType) } catch {
      // What does not work out for every batch size may do so for a batch of 1.
      let single = TensorType(.float32, inputType.shape.map { $0.size == nil ? .fixed(1) : $0 })
      guard single != inputType else { throw error }
      do { return try read(single) } catch let second {
        if case .symbolicShape = error { throw second }
        throw error
      }
    }
  }

  private func graph(
    input: String, _ inputType: TensorType, _ order: NodeOrder, constants: [String: TensorValue],
    _ emptyVectors: Set<String>
  ) throws(ModelImportError) -> FloatGraph {
    let output = proto.output[0].name
    var constants = constants
    var types = [input: inputType]
    var nodes: [FloatNode] = []
    for index in order.indices {
      let node = proto.node[index]
      let name = NodeOrder.name(of: node, at: index)
      // The reader is gone before the tables change, which would be copied otherwise.
      let imported: ImportedOperation
      switch try read(node, name, constants, types, emptyVectors) {
      case .constant(let value):
        guard node.output.count == 1 else {
          throw .wrongOutputCount(node: name, operator: node.opType, found: node.output.count)
        }
        constants[node.output[0]] = value
        continue
      case .operation(let operation): imported = operation
      }
      if let empty = imported.inputs.first(where: emptyVectors.contains) {
        throw .invalidShape(tensor: empty, reason: "it has no entries, which only lists of axes may lack")
      }
      let outputs = Array(node.output.prefix(imported.outputCount))
      let used = node.output.filter { $0 != "" && (order.read.contains($0) || $0 == output) }
      guard outputs.contains(where: { $0 != "" }) else {
        throw .wrongOutputCount(node: name, operator: node.opType, found: used.count)
      }
      if let unusable = used.first(where: { !outputs.contains($0) }) {
        throw .unsupportedFeature(
          place: "node \"\(name)\"", feature: "output \"\(unusable)\" of \(node.opType) is")
      }
      let result = FloatNode(name: name, operation: imported.operation, inputs: imported.inputs, outputs: outputs)
      if let values = try folded(result, constants) {
        for (tensor, value) in zip(outputs, values) where tensor != "" { constants[tensor] = value }
      } else {
        nodes.append(result)
        infer(result, constants, &types)
      }
    }
    return try assemble(input: input, inputType, output: output, constants: constants, nodes: nodes)
  }

  /// Adds the types of a node's outputs, if they can be inferred. Mistakes are reported when the graph is assembled,
  /// from what the output depends on alone.
  private func infer(_ node: FloatNode, _ constants: [String: TensorValue], _ types: inout [String: TensorType]) {
    var inputs: [TensorType] = []
    for tensor in node.inputs {
      guard let type = constants[tensor]?.type ?? types[tensor] else { return }
      inputs.append(type)
    }
    guard let results = try? node.operation.inferTypes(inputs, node: node.name) else { return }
    for (tensor, type) in zip(node.outputs, results) where tensor != "" { types[tensor] = type }
  }

  private func isStandard(_ node: Onnx_NodeProto) -> Bool { node.domain == "" || node.domain == "ai.onnx" }

  private enum Content {
    case constant(TensorValue)
    case operation(ImportedOperation)
  }

  private func read(
    _ node: Onnx_NodeProto, _ name: String, _ constants: [String: TensorValue], _ types: [String: TensorType],
    _ emptyVectors: Set<String>
  ) throws(ModelImportError) -> Content {
    let reader = try NodeReader(
      node, name: name, version: version, constants: constants, types: types, emptyVectors: emptyVectors,
      tensors: tensors)
    if isStandard(node), node.opType == "Constant" { return .constant(try Constant.read(reader)) }
    return .operation(try operation(reader))
  }

  private func operation(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    let name = node.proto.opType
    guard isStandard(node.proto) else {
      if node.proto.domain == OperatorRegistry.microsoftDomain, let type = OperatorRegistry.microsoftTypes[name] {
        return try type.read(node)
      }
      throw .refusedOperator(
        node: node.name, operator: "\(node.proto.domain).\(name)", reason: OperatorRegistry.otherDomains)
    }
    guard let type = OperatorRegistry.types[name] else {
      if let reason = OperatorRegistry.refusals[name] {
        throw .refusedOperator(node: node.name, operator: name, reason: reason)
      }
      throw .unsupportedOperator(node: node.name, operator: name, supported: ONNXFile.supportedOperators)
    }
    return try type.read(node)
  }

  /// The values of a node that reads constants only, unless they are much larger than what they are made from.
  private func folded(
    _ node: FloatNode, _ constants: [String: TensorValue]
  ) throws(ModelImportError) -> [TensorValue]? {
    var inputs: [TensorValue] = []
    for tensor in node.inputs {
      guard let value = constants[tensor] else { return nil }
      inputs.append(value)
    }
    return try wrappingGraphErrors { () throws(ModelGraphError) in
      let types = try node.operation.inferTypes(inputs.map(\.type), node: node.name)
      var entries = inputs.compactMap { checkedCount($0.shape) }.reduce(1 << 12, +)
      for (type, tensor) in zip(types, node.outputs) {
        guard let count = checkedCount(try type.checked(tensor: tensor, of: node.name).fixedShape ?? [0]),
          count <= entries
        else {
          throw .invalidNode(node: node.name, reason: "its constant result is much larger than its inputs")
        }
        entries -= count
      }
      guard types.count == node.outputs.count else {
        throw .invalidNode(
          node: node.name, reason: "\(node.outputs.count) outputs are named, the operator has \(types.count)")
      }
      return try node.operation.evaluate(inputs, node: node.name)
    }
  }

  private func type(of input: Onnx_ValueInfoProto) throws(ModelImportError) -> TensorType {
    guard case .tensorType(let tensor)? = input.type.value, tensor.hasShape else {
      throw .invalidShape(tensor: input.name, reason: "the model's input must be a tensor whose shape is given")
    }
    guard tensor.elemType == Int32(Onnx_TensorProto.DataType.float.rawValue) else {
      throw .unsupportedElementType(
        tensor: input.name, found: TensorReader.typeName(Int(tensor.elemType)), supported: "float (32 bits)")
    }
    var shape: [Dimension] = []
    for (index, dimension) in tensor.shape.dim.enumerated() {
      if dimension.hasDimValue {
        guard dimension.dimValue > 0, let size = Int(exactly: dimension.dimValue) else {
          throw .invalidShape(tensor: input.name, reason: "dimension \(index) is \(dimension.dimValue)")
        }
        shape.append(.fixed(size))
      } else {
        guard index == 0, tensor.shape.dim.count >= 2 else {
          throw .invalidShape(
            tensor: input.name,
            reason: "dimension \(index) has no fixed size; only the batch, first of two or more, may")
        }
        shape.append(.symbolic("batch"))
      }
    }
    guard !shape.isEmpty else { throw .invalidShape(tensor: input.name, reason: "the model's input is a scalar") }
    return TensorType(.float32, shape)
  }

  /// Keeps what the output depends on.
  private func assemble(
    input: String, _ inputType: TensorType, output: String, constants: [String: TensorValue], nodes: [FloatNode]
  ) throws(ModelImportError) -> FloatGraph {
    var needed: Set<String> = [output]
    var kept: [FloatNode] = []
    for node in nodes.reversed() where !needed.isDisjoint(with: node.outputs) {
      needed.formUnion(node.inputs)
      kept.append(node)
    }
    kept.reverse()
    guard needed.contains(input) else {
      guard constants[output] != nil || kept.isEmpty == false || output == input else {
        throw .missingTensor(name: output, node: "the graph's output")
      }
      throw .unsupportedFeature(place: "the graph", feature: "an output that does not depend on the input is")
    }
    let usedConstants = constants.filter { needed.contains($0.key) }
    return try wrappingGraphErrors { () throws(ModelGraphError) in
      try FloatGraph(
        name: proto.name, input: input, inputType: inputType, output: output, constants: usedConstants, nodes: kept)
    }
  }
}
