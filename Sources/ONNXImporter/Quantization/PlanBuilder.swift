import ModelGraph

/// Builds the steps of a plan, node by node. The files beside it say what becomes of each kind of operator.
struct PlanBuilder {
  /// A tensor of the float graph as a function, entry by entry, of a tensor that exists in the plan.
  struct Value {
    var view: QuantizationPlan.View
    var expression: ScalarExpression
    /// Whether the first dimension of the tensor in the float graph is the batch.
    var isBatched: Bool
    /// Whether nothing else reads what lies between the base and this tensor, so that the step may still change.
    var isExclusive: Bool
    /// Set if the tensor holds stored integers: scale and zero point, `real = scale * (stored - zero point)`.
    var stored: StoredIntegers?

    var shape: [Int] { view.shape }
  }

  /// How integers of an already quantised model stand for reals.
  struct StoredIntegers: Equatable {
    var scale: Double
    var zeroPoint: Int64
  }

  let graph: FloatGraph
  private(set) var steps: [QuantizationPlan.Step] = []
  private(set) var values: [String: Value] = [:]
  var head: ReportedHead?
  var inputGrid: QuantizationGrid?
  var isQuantized = false
  /// Tensors of the plan whose entries are known to lie on a grid.
  var grids: [String: QuantizationGrid] = [:]
  /// Tensors of the float graph that hold stored integers, and what they stand for.
  private(set) var storedTensors: [String: StoredIntegers] = [:]
  /// The tensor of the float graph that a step's output under another name is.
  private(set) var origins: [String: String] = [:]
  /// What quantised constants stand for, under names that the float graph does not have.
  var realConstants: [String: TensorValue] = [:]
  /// Types of tensors that the float graph does not have.
  var derivedTypes: [String: TensorType] = [:]
  private var readers: [String: Int] = [:]
  private var taken: Set<String>

  init(_ graph: FloatGraph, inputShape: [Int]) throws(ModelImportError) {
    self.graph = graph
    taken = Set(graph.types.keys)
    for node in graph.nodes { for tensor in node.inputs { readers[tensor, default: 0] += 1 } }
    readers[graph.output, default: 0] += 1
    values[graph.input] = Value(
      view: .init(base: graph.input, shape: inputShape), expression: .argument, isBatched: graph.hasBatchDimension,
      isExclusive: readers[graph.input] == 1, stored: nil)
  }

  mutating func add(_ node: FloatNode) throws(ModelImportError) {
    if let head { return try continueHead(node, head) }
    switch node.operation {
    case .identity, .dropout: try setValue(of: node, try data(node, 0))
    case .cast(let cast): try addCast(node, cast)
    case .flatten, .reshape, .squeeze, .unsqueeze: try addReshape(node)
    case .transpose(let transpose): try addTranspose(node, transpose)
    case .slice(let slice): try addSlice(node, slice)
    case .split(let split): try addSplit(node, split)
    case .gather(let gather): try addGather(node, gather)
    case .concat(let concat): try addConcat(node, concat)
    case .pad(let pad): try addPad(node, pad)
    case .gemm(let gemm): try addGemm(node, gemm)
    case .matMul: try addMatMul(node)
    case .conv(let conv): try addConv(node, conv)
    case .batchNormalization(let normalization): try addBatchNormalization(node, normalization)
    case .maxPool(let pool): try addMaxPool(node, pool.window)
    case .averagePool(let pool): try addAveragePool(node, pool)
    case .globalMaxPool: try addGlobalMaxPool(node)
    case .globalAveragePool: try addGlobalAveragePool(node)
    case .reduceMean(let reduce): try addReduction(node, axes: reduce.axes, isMean: true)
    case .reduceSum(let reduce): try addReduction(node, axes: reduce.axes, isMean: false)
    case .add: try addCombination(node, factors: (1, 1))
    case .sub: try addCombination(node, factors: (1, -1))
    case .mul: try addMul(node)
    case .div: try addDiv(node)
    case .min: try addExtremum(node, isMaximum: false)
    case .max: try addExtremum(node, isMaximum: true)
    case .quantizeLinear: try addQuantizeLinear(node)
    case .dequantizeLinear: try addDequantizeLinear(node)
    case .qLinearConv(let conv): try addQLinearConv(node, conv)
    case .qLinearMatMul: try addQLinearMatMul(node)
    case .qGemm(let gemm): try addQGemm(node, gemm)
    case .qLinearAdd:
      try addQuantizedOperands(node) { builder, node throws(ModelImportError) in
        try builder.addCombination(node, factors: (1, 1))
      }
    case .qLinearMul:
      try addQuantizedOperands(node) { builder, node throws(ModelImportError) in
        try builder.addMul(node)
      }
    case .qLinearConcat(let concat): try addQLinearConcat(node, concat)
    case .qLinearAveragePool(let pool): try addQLinearAveragePool(node, pool)
    case .qLinearGlobalAveragePool: try addQLinearGlobalAveragePool(node)
    case .qLinearSigmoid: try addQuantizedFunction(node, Sigmoid())
    case .qLinearLeakyRelu(let function): try addQuantizedFunction(node, LeakyRelu(alpha: function.alpha))
    case .convInteger(let conv): try addConvInteger(node, conv)
    case .matMulInteger: try addMatMulInteger(node)
    case .softmax(let softmax): try setHead(.softmax, node, axis: softmax.axis, toEnd: softmax.flattensFromAxis)
    case .argMax(let argMax):
      guard !argMax.selectsLast else { throw failure(node, "select_last_index is not supported") }
      try setHead(.argMax, node, axis: argMax.axis, toEnd: false)
    default:
      guard let function = node.operation.unaryFunction else {
        throw failure(node, "it can only be used on constants")
      }
      var value = try data(node, 0)
      value.expression = .function(function, value.expression)
      try setValue(of: node, value)
    }
  }

  // MARK: Values

  /// The value of input `index`, which must depend on the model's input.
  func data(_ node: FloatNode, _ index: Int) throws(ModelImportError) -> Value {
    guard node.inputs.indices.contains(index) else { throw failure(node, "input \(index) is missing") }
    let tensor = node.inputs[index]
    guard let value = values[tensor] else { throw failure(node, "\"\(tensor)\" does not depend on the model's input") }
    return value
  }

  /// The constant at input `index`, or nil if that input depends on data or is left out.
  func constant(_ node: FloatNode, _ index: Int) -> TensorValue? {
    guard node.inputs.indices.contains(index) else { return nil }
    return realConstants[node.inputs[index]] ?? graph.constants[node.inputs[index]]
  }

  /// The float entries of the constant at input `index`.
  func floats(_ node: FloatNode, _ index: Int, _ meaning: String) throws(ModelImportError) -> [Float] {
    guard let values = constant(node, index)?.floats else { throw failure(node, "\(meaning) must be a float constant") }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite(place: "\(meaning) of node \"\(node.name)\"") }
    return values
  }

  mutating func setValue(of node: FloatNode, output: Int = 0, _ value: Value) throws(ModelImportError) {
    guard node.outputs.indices.contains(output) else { return }
    var value = rebatched(value)
    let tensor = node.outputs[output]
    value.isExclusive = value.isExclusive && readers[tensor, default: 0] <= 1
    if let stored = value.stored { storedTensors[tensor] = stored }
    values[tensor] = value
  }

  /// Names a value that the float graph does not have.
  mutating func set(_ value: Value, of tensor: String) { values[tensor] = value }

  /// Sets the only output of a node to the output of a step that has just been appended.
  mutating func setResult(of node: FloatNode, output: Int = 0, shape: [Int], isBatched: Bool) throws(ModelImportError) {
    guard let step = steps.last else { return }
    try setValue(
      of: node, output: output,
      Value(
        view: .init(base: step.output, shape: shape), expression: .argument, isBatched: isBatched, isExclusive: true,
        stored: nil))
  }

  mutating func append(
    _ name: String, _ operation: QuantizationPlan.Operation, _ inputs: [QuantizationPlan.View], output: String,
    shape: [Int]
  ) {
    steps.append(.init(name: name, operation: operation, inputs: inputs, output: output, shape: shape))
  }

  /// The index of the step that makes `value`, if that step may still be changed on its behalf: the value is its result
  /// as it is, and nothing else reads it.
  func openStep(_ value: Value) -> Int? {
    guard value.isExclusive, value.expression.isArgument else { return nil }
    return steps.lastIndex { $0.output == value.view.base }
  }

  /// Replaces a step that nothing has read yet, moved behind everything that it may now read.
  mutating func replaceStep(_ index: Int, with step: QuantizationPlan.Step) {
    steps.remove(at: index)
    steps.append(step)
  }

  /// A name for a tensor that the float graph does not have.
  mutating func freshName(_ name: String) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "'" }
    return name
  }

  /// The tensor itself, no function of another: an activation step is appended where there is a function.
  mutating func materialised(_ node: FloatNode, _ index: Int) throws(ModelImportError) -> Value {
    let value = try data(node, index)
    guard !value.expression.isArgument else { return value }
    let result = try materialised(value, named: node.inputs[index])
    values[node.inputs[index]] = result
    return result
  }

  private mutating func materialised(_ value: Value, named tensor: String) throws(ModelImportError) -> Value {
    if value.expression.constantValue != nil || value.expression.affine?.slope == 0 {
      throw .unsupportedFeature(place: "tensor \"\(tensor)\"", feature: "data that is constant is")
    }
    let output = steps.contains { $0.output == tensor } ? freshName(tensor + "/function") : tensor
    if output != tensor { origins[output] = tensor }
    let name = "\(tensor)/\(value.expression.name)"
    if let affine = value.expression.affine {
      // No table: another scale, another sign, or a constant more.
      let maps = value.shape.indices.map { AffineIndex.index($0) }
      let sum = QuantizationPlan.Sum(
        terms: [.init(input: 0, factor: affine.slope, maps: maps)], constant: affine.offset)
      append(name, .sum(sum), [value.view], output: output, shape: value.shape)
    } else {
      append(name, .activation(value.expression), [value.view], output: output, shape: value.shape)
      if let grid = value.expression.grid { grids[output] = grid }
    }
    var result = value
    result.view = .init(base: output, shape: value.shape)
    result.expression = .argument
    result.isExclusive = false
    return result
  }

  /// The output of the plan, as a tensor.
  mutating func outputView() throws(ModelImportError) -> QuantizationPlan.View {
    guard let value = values[graph.output] else {
      throw .graph(.unknownTensor(name: graph.output, readBy: "the graph's output"))
    }
    let result = value.expression.isArgument ? value : try materialised(value, named: graph.output)
    // A model that only gives its input another shape is one copy.
    if steps.isEmpty {
      let maps = result.shape.indices.map { AffineIndex.index($0) }
      let base = result.view.base
      let isOwn = head == nil && graph.output != base
      let output = isOwn ? graph.output : freshName(base + "/copy")
      if !isOwn { origins[output] = base }
      append(
        output, .sum(.init(terms: [.init(input: 0, factor: 1, maps: maps)])),
        [.init(base: base, shape: result.shape)], output: output, shape: result.shape)
      return .init(base: output, shape: result.shape)
    }
    return .init(base: result.view.base, shape: result.shape)
  }

  // MARK: Shapes

  func failure(_ node: FloatNode, _ reason: String) -> ModelImportError {
    .cannotQuantize(node: node.name, operator: node.operation.operatorName, reason: reason)
  }

  func type(of tensor: String) -> TensorType? { derivedTypes[tensor] ?? graph.types[tensor] }

  /// Shape of a node's output for one sample, and whether its first dimension is the batch.
  func resultShape(
    _ node: FloatNode, output: Int = 0, of value: Value
  ) throws(ModelImportError) -> (shape: [Int], isBatched: Bool) {
    guard let full = type(of: node.outputs[output])?.shape else { throw failure(node, "its output has no type") }
    var shape = full
    var isBatched = false
    if value.isBatched, let first = shape.first, first == graph.inputType.shape[0], shape.count >= 2 {
      shape.removeFirst()
      isBatched = true
    }
    guard let sizes = TensorType(.float32, shape).fixedShape else {
      throw failure(node, "the batch is not the first dimension of its output")
    }
    return (sizes.isEmpty ? [1] : sizes, isBatched)
  }

  /// A batch of 1 becomes an ordinary dimension; a symbolic one cannot.
  func unbatched(_ node: FloatNode, _ value: Value) throws(ModelImportError) -> Value {
    guard value.isBatched else { return value }
    guard graph.inputType.shape.first?.size == 1 else { throw failure(node, "it mixes samples of a batch") }
    var value = value
    value.view.shape = [1] + value.shape
    value.isBatched = false
    return value
  }

  /// A first dimension of size 1 is the batch where that is 1, wherever it comes from: then operators that the same
  /// tensor reaches by different ways agree about its dimensions.
  private func rebatched(_ value: Value) -> Value {
    guard !value.isBatched, graph.hasBatchDimension, graph.inputType.shape.first?.size == 1, value.shape.count >= 2,
      value.shape[0] == 1
    else { return value }
    var value = value
    value.view.shape.removeFirst()
    value.isBatched = true
    return value
  }

  /// `axis` of the tensor in the float graph, as a dimension of one sample; nil if it is the batch.
  func sampleAxis(_ node: FloatNode, _ axis: Int, _ value: Value) throws(ModelImportError) -> Int? {
    let rank = value.shape.count + (value.isBatched ? 1 : 0)
    let place = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(place) else { throw failure(node, "its axis \(axis) is out of range") }
    guard value.isBatched else { return place }
    return place == 0 ? nil : place - 1
  }

  /// `axes` as dimensions of one sample, each with its place in `axes`; nil if the batch is among them.
  func sampleAxes(_ node: FloatNode, _ axes: [Int], _ value: Value) throws(ModelImportError) -> [Int]? {
    var places: [Int] = []
    for axis in axes {
      guard let place = try sampleAxis(node, axis, value) else { return nil }
      places.append(place)
    }
    return places
  }

  /// The shape of a constant as it broadcasts against one sample of `rank` dimensions, padded with ones in front.
  func sampleShape(
    _ node: FloatNode, ofConstant shape: [Int], rank: Int, isBatched: Bool
  ) throws(ModelImportError) -> [Int] {
    var shape = shape
    if isBatched, shape.count == rank + 1 {
      guard shape[0] == 1 else { throw failure(node, "its constant depends on the batch") }
      shape.removeFirst()
    }
    guard shape.count <= rank else { throw failure(node, "its constant has more dimensions than its data") }
    return [Int](repeating: 1, count: rank - shape.count) + shape
  }
}
