import ModelGraph

/// A float graph in the shape that quantisation works on: dense layers and functions of one variable, with real
/// parameters. Reshapes are views, constants are folded in, a head is set apart.
struct QuantizationPlan: Sendable {
  struct Dense: Sendable {
    var outputs: Int
    var inputs: Int
    /// Row-major, `outputs` rows of `inputs` entries.
    var weights: [Float]
    var bias: [Double]
  }

  enum Operation: Sendable {
    case dense(Dense)
    /// Functions applied one after the other; none is the identity.
    case activation([any UnaryFunction])
  }

  struct Step: Sendable {
    var name: String
    var operation: Operation
    var input: String
    /// A tensor of the float graph, or a new name for a step that has no counterpart there.
    var output: String
  }

  /// A tensor as an arrangement of the entries of a step's output (or of the input).
  struct View: Sendable, Equatable {
    var base: String
    /// Without the batch dimension.
    var shape: [Int]

    var count: Int { shape.reduce(1, *) }
  }

  let graph: FloatGraph
  let inputShape: [Int]
  private(set) var steps: [Step] = []
  private(set) var output: View
  private(set) var head: ReportedHead?
  private var views: [String: View]

  init(_ graph: FloatGraph) throws(ModelImportError) {
    guard let shape = graph.sampleShape else {
      throw .invalidShape(tensor: graph.input, reason: "\(graph.inputType): only the batch size may be symbolic")
    }
    self.graph = graph
    inputShape = shape
    output = View(base: graph.input, shape: shape)
    views = [graph.input: output]
    for node in graph.nodes { try add(node) }
    guard let view = views[graph.output] else {
      throw .graph(.unknownTensor(name: graph.output, readBy: "the graph's output"))
    }
    output = view
    guard !steps.isEmpty else { throw .noFittingQuantization(reason: "the model computes nothing") }
    separateDenseLayers()
  }

  private mutating func add(_ node: FloatNode) throws(ModelImportError) {
    if let head {
      try continueHead(node, head)
      return
    }
    switch node.operation {
    case .identity, .dropout: views[node.outputs[0]] = try data(node, node.inputs[0])
    case .flatten, .reshape:
      views[node.outputs[0]] = View(base: try data(node, node.inputs[0]).base, shape: try shape(node))
    case .gemm(let gemm): try add(gemm, node)
    case .matMul: try addMatMul(node)
    case .add: try addBias(node)
    case .softmax(let softmax): try setHead(.softmax, node, axis: softmax.axis, toEnd: softmax.flattensFromAxis)
    case .argMax(let argMax):
      guard !argMax.selectsLast else { throw failure(node, "select_last_index is not supported") }
      try setHead(.argMax, node, axis: argMax.axis, toEnd: false)
    case .clip, .leakyRelu, .relu, .sigmoid, .tanh:
      guard let function = node.operation.unaryFunction else {
        throw failure(node, "it is no function of one variable")
      }
      try add(function, node)
    default: throw failure(node, "the operator has no integer form")
    }
  }

  // MARK: Dense layers

  private mutating func add(_ gemm: Gemm, _ node: FloatNode) throws(ModelImportError) {
    let view = try data(node, node.inputs[0])
    guard let matrix = graph.constants[node.inputs[1]], let weights = matrix.floats, !gemm.transposeA else {
      throw failure(node, "the first factor must be data, not transposed, the second a constant")
    }
    let (outputs, inputs) =
      gemm.transposeB ? (matrix.shape[0], matrix.shape[1]) : (matrix.shape[1], matrix.shape[0])
    try requireSingleRow(node, view, inputs)
    let arranged = gemm.transposeB ? weights : Self.transposed(weights, rows: inputs, columns: outputs)
    var bias = [Double](repeating: 0, count: outputs)
    if node.inputs.count == 3 {
      guard let constant = graph.constants[node.inputs[2]] else { throw failure(node, "the bias must be a constant") }
      bias = try spread(constant, over: [outputs], node).map { Double(gemm.beta) * $0 }
    }
    try append(
      Dense(outputs: outputs, inputs: inputs, weights: arranged.map { gemm.alpha * $0 }, bias: bias), node, view)
  }

  private mutating func addMatMul(_ node: FloatNode) throws(ModelImportError) {
    let view = try data(node, node.inputs[0])
    guard let matrix = graph.constants[node.inputs[1]], let weights = matrix.floats,
      matrix.shape.dropLast(2).allSatisfy({ $0 == 1 })
    else { throw failure(node, "the first factor must be data, the second a constant matrix") }
    let outputs = matrix.shape.count >= 2 ? matrix.shape[matrix.shape.count - 1] : 1
    let inputs = matrix.shape.count >= 2 ? matrix.shape[matrix.shape.count - 2] : matrix.shape[0]
    try requireSingleRow(node, view, inputs)
    let arranged = Self.transposed(weights, rows: inputs, columns: outputs)
    let bias = [Double](repeating: 0, count: outputs)
    try append(Dense(outputs: outputs, inputs: inputs, weights: arranged, bias: bias), node, view)
  }

  private mutating func append(_ dense: Dense, _ node: FloatNode, _ view: View) throws(ModelImportError) {
    guard dense.weights.allSatisfy(\.isFinite), dense.bias.allSatisfy(\.isFinite) else {
      throw .notFinite(place: "weights or bias of node \"\(node.name)\"")
    }
    steps.append(Step(name: node.name, operation: .dense(dense), input: view.base, output: node.outputs[0]))
    views[node.outputs[0]] = View(base: node.outputs[0], shape: try shape(node))
  }

  /// A constant added to the result of a dense layer is bias.
  private mutating func addBias(_ node: FloatNode) throws(ModelImportError) {
    let constantPlace = graph.constants[node.inputs[0]] == nil ? 1 : 0
    guard let constant = graph.constants[node.inputs[constantPlace]] else {
      throw failure(node, "one of the summands must be a constant")
    }
    let view = try data(node, node.inputs[1 - constantPlace])
    guard let index = steps.indices.last, steps[index].output == view.base,
      case .dense(var dense) = steps[index].operation
    else { throw failure(node, "a constant can only be added right after MatMul or Gemm") }
    let resultShape = try shape(node)
    guard resultShape.reduce(1, *) == view.count else { throw failure(node, "the sum is larger than its data") }
    let summands = try spread(constant, over: resultShape, node)
    for row in 0..<dense.outputs { dense.bias[row] += summands[row] }
    guard dense.bias.allSatisfy(\.isFinite) else { throw .notFinite(place: "bias of node \"\(node.name)\"") }
    steps[index].operation = .dense(dense)
    steps[index].output = node.outputs[0]
    views[node.outputs[0]] = View(base: node.outputs[0], shape: resultShape)
  }

  private func requireSingleRow(_ node: FloatNode, _ view: View, _ inputs: Int) throws(ModelImportError) {
    guard view.count == inputs else {
      throw failure(node, "it multiplies \(view.count / max(inputs, 1)) rows of one sample, supported: one")
    }
  }

  /// The entries of a constant, broadcast to `shape` (without the batch dimension).
  private func spread(
    _ constant: TensorValue, over shape: [Int], _ node: FloatNode
  ) throws(ModelImportError) -> [Double] {
    guard let values = constant.floats else { throw failure(node, "the constant is not float32") }
    let count = shape.reduce(1, *)
    if values.count == 1 { return [Double](repeating: Double(values[0]), count: count) }
    // Leading ones (the batch) do not change the order of the entries.
    let trimmed = Array(constant.shape.drop { $0 == 1 })
    let target = Array(shape.drop { $0 == 1 })
    guard trimmed.count <= target.count else { throw failure(node, "the constant depends on the batch") }
    return Broadcasting.offsets(of: trimmed, in: target).map { Double(values[$0]) }
  }

  private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(matrix.count)
    for column in 0..<columns {
      for row in 0..<rows { result.append(matrix[row * columns + column]) }
    }
    return result
  }

  // MARK: Functions

  private mutating func add(_ function: any UnaryFunction, _ node: FloatNode) throws(ModelImportError) {
    let view = try data(node, node.inputs[0])
    let output = node.outputs[0]
    views[output] = View(base: output, shape: view.shape)
    if let index = steps.indices.last, steps[index].output == view.base,
      case .activation(let functions) = steps[index].operation
    {
      steps[index].operation = .activation(functions + [function])
      steps[index].output = output
    } else {
      steps.append(Step(name: node.name, operation: .activation([function]), input: view.base, output: output))
    }
  }

  /// Two dense layers in a row get the identity between them, whose table brings the values back to their width.
  private mutating func separateDenseLayers() {
    var result: [Step] = []
    for step in steps {
      var step = step
      if case .dense = step.operation, let last = result.last, case .dense = last.operation {
        let output = last.output + "/requantised"
        result.append(
          Step(name: last.name + "/requantise", operation: .activation([]), input: last.output, output: output))
        step.input = output
      }
      result.append(step)
    }
    steps = result
  }

  // MARK: Head

  private mutating func setHead(
    _ head: ReportedHead, _ node: FloatNode, axis: Int, toEnd: Bool
  ) throws(ModelImportError) {
    let view = try data(node, node.inputs[0])
    let sizes = graph.types[node.inputs[0]]?.shape.map { $0.size ?? 1 } ?? []
    let place = axis < 0 ? axis + sizes.count : axis
    guard sizes.indices.contains(place) else { throw failure(node, "its axis is out of range") }
    guard (toEnd ? sizes[place...].reduce(1, *) : sizes[place]) == view.count else {
      throw failure(node, "it must run over all outputs of a sample")
    }
    self.head = head
    views[node.outputs[0]] = view
  }

  /// After the head only its arrangement may change, and ArgMax may follow Softmax, which keeps the order.
  private mutating func continueHead(_ node: FloatNode, _ head: ReportedHead) throws(ModelImportError) {
    switch (node.operation, head) {
    case (.identity, _), (.flatten, _), (.reshape, _), (.dropout, _): break
    case (.argMax(let argMax), .softmax) where !argMax.selectsLast: self.head = .argMax
    default: throw failure(node, "nothing but the output may follow Softmax or ArgMax")
    }
    views[node.outputs[0]] = try data(node, node.inputs[0])
  }

  // MARK: Helpers

  private func failure(_ node: FloatNode, _ reason: String) -> ModelImportError {
    .cannotQuantize(node: node.name, operator: node.operation.operatorName, reason: reason)
  }

  private func data(_ node: FloatNode, _ tensor: String) throws(ModelImportError) -> View {
    guard let view = views[tensor] else { throw failure(node, "\"\(tensor)\" does not depend on the model's input") }
    return view
  }

  /// Shape of the node's output for one sample.
  private func shape(_ node: FloatNode) throws(ModelImportError) -> [Int] {
    guard var shape = graph.types[node.outputs[0]]?.shape else { throw failure(node, "its output has no type") }
    if graph.hasBatchDimension, let first = shape.first, first == graph.inputType.shape[0], shape.count >= 2 {
      shape.removeFirst()
    }
    guard let sizes = TensorType(.float32, shape).fixedShape else {
      throw failure(node, "the batch is not the first dimension of its output")
    }
    return sizes.isEmpty ? [1] : sizes
  }
}
