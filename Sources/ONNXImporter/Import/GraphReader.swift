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
    var constants: [String: TensorValue] = [:]
    for initializer in proto.initializer {
      let value = try tensors.value(initializer, name: initializer.name)
      guard constants.updateValue(value, forKey: initializer.name) == nil else {
        throw .duplicateTensor(name: initializer.name)
      }
    }
    // Old files list initialisers among the inputs, too.
    let inputs = proto.input.filter { constants[$0.name] == nil }
    guard inputs.count == 1 else { throw .inputCount(found: inputs.map(\.name)) }
    guard proto.output.count == 1 else { throw .outputCount(found: proto.output.map(\.name)) }
    let output = proto.output[0].name
    let inputType = try type(of: inputs[0])
    let order = try NodeOrder(proto.node, sources: Set(constants.keys).union([inputs[0].name]))
    var nodes: [FloatNode] = []
    for index in order.indices {
      let node = proto.node[index]
      let name = NodeOrder.name(of: node, at: index)
      let reader = try NodeReader(node, name: name, version: version, constants: constants)
      if isStandard(node), node.opType == "Constant" {
        guard node.output.count == 1 else {
          throw .wrongOutputCount(node: name, operator: node.opType, found: node.output.count)
        }
        constants[node.output[0]] = try Constant.read(reader, tensors)
        continue
      }
      let imported = try read(reader)
      let used = node.output.filter { $0 != "" && (order.read.contains($0) || $0 == output) }
      guard let first = node.output.first, first != "", used.allSatisfy({ $0 == first }) else {
        throw .wrongOutputCount(node: name, operator: node.opType, found: used.count)
      }
      let result = FloatNode(
        name: name, operation: imported.operation, inputs: imported.inputs, outputs: [first])
      if let value = try folded(result, constants) { constants[first] = value } else { nodes.append(result) }
    }
    return try assemble(input: inputs[0].name, inputType, output: output, constants: constants, nodes: nodes)
  }

  private func isStandard(_ node: Onnx_NodeProto) -> Bool { node.domain == "" || node.domain == "ai.onnx" }

  private func read(_ node: NodeReader) throws(ModelImportError) -> ImportedOperation {
    guard isStandard(node.proto), let type = OperatorRegistry.types[node.proto.opType] else {
      let name = isStandard(node.proto) ? node.proto.opType : "\(node.proto.domain).\(node.proto.opType)"
      throw .unsupportedOperator(node: node.name, operator: name, supported: ONNXFile.supportedOperators)
    }
    return try type.read(node)
  }

  /// The value of a node that reads constants only, unless it is much larger than what it is made from.
  private func folded(
    _ node: FloatNode, _ constants: [String: TensorValue]
  ) throws(ModelImportError) -> TensorValue? {
    var inputs: [TensorValue] = []
    for tensor in node.inputs {
      guard let value = constants[tensor] else { return nil }
      inputs.append(value)
    }
    return try wrappingGraphErrors { () throws(ModelGraphError) in
      let types = try node.operation.inferTypes(inputs.map(\.type), node: node.name)
      let entries = inputs.compactMap { checkedCount($0.shape) }.reduce(1 << 12, +)
      guard types.count == 1, let shape = types[0].fixedShape, let count = checkedCount(shape), count <= entries else {
        throw .invalidNode(node: node.name, reason: "its constant result is much larger than its inputs")
      }
      return try node.operation.evaluate(inputs, node: node.name).first
    }
  }

  private func type(of input: Onnx_ValueInfoProto) throws(ModelImportError) -> TensorType {
    guard case .tensorType(let tensor)? = input.type.value, tensor.hasShape else {
      throw .invalidShape(tensor: input.name, reason: "the model's input must be a tensor whose shape is given")
    }
    guard tensor.elemType == Int32(Onnx_TensorProto.DataType.float.rawValue) else {
      let type = Onnx_TensorProto.DataType(rawValue: Int(tensor.elemType))
      throw .unsupportedElementType(
        tensor: input.name, found: type.map { "\($0)" } ?? "\(tensor.elemType)", supported: "float (32 bits)")
    }
    var shape: [Dimension] = []
    for (index, dimension) in tensor.shape.dim.enumerated() {
      switch dimension.value {
      case .dimValue(let size):
        guard size > 0, let size = Int(exactly: size) else {
          throw .invalidShape(tensor: input.name, reason: "dimension \(index) is \(size)")
        }
        shape.append(.fixed(size))
      case .dimParam, nil:
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

  /// Keeps what the output depends on. If shapes do not work out for every batch size, the batch becomes 1.
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
    func build(_ type: TensorType) throws(ModelGraphError) -> FloatGraph {
      try FloatGraph(
        name: proto.name, input: input, inputType: type, output: output, constants: usedConstants, nodes: kept)
    }
    do { return try build(inputType) } catch {
      let single = TensorType(.float32, inputType.shape.map { $0.size == nil ? .fixed(1) : $0 })
      guard single != inputType, let graph = try? build(single) else { throw .graph(error) }
      return graph
    }
  }
}
