import ModelGraph

/// A node while its step is being prepared.
struct NodeContext {
  /// Tensor by whose name sums before requantisation go: the output of the node.
  let name: String
  let inputs: [QuantizedTensor]
  /// Declared range of the node's output.
  let q: ClosedRange<Int64>
  /// The table that follows and belongs to the same step, if any.
  let table: ActivationTable?
  /// Where the result goes: that of the table, if there is one.
  let output: TensorStorage
  let kernels: KernelTable
}

/// Decides how tensors are stored and turns nodes into steps.
struct PlanBuilder {
  private let graph: QuantizedGraph
  private let kernels: KernelTable
  private(set) var steps: [any ExecutionStep] = []
  private(set) var bordered: [TensorStorage] = []
  /// Length of the arena so far. Something may be read before a tensor's first element.
  private(set) var bytes = Arena.slack
  private var storages: [String: TensorStorage] = [:]
  private let readers: [String: [QuantizedNode]]
  /// Tensors whose readers need 16 bits.
  private let words: Set<String>

  /// `graph` has been validated.
  init(_ graph: QuantizedGraph, kernels: KernelTable) throws(ModelGraphError) {
    self.graph = graph
    self.kernels = kernels
    var readers: [String: [QuantizedNode]] = [:]
    for node in graph.nodes {
      for name in Set(node.inputs) { readers[name, default: []].append(node) }
    }
    self.readers = readers
    var words: Set<String> = []
    for node in graph.nodes.reversed() {
      switch node.operation {
      case .dense(let parameters):
        if Self.needsWords(parameters.weights, graph.tensors[node.inputs[0]], kernels) { words.insert(node.inputs[0]) }
      case .convolution(let parameters) where parameters.inputsPerGroup > 1 || parameters.groups == 1:
        if Self.needsWords(parameters.weights, graph.tensors[node.inputs[0]], kernels) { words.insert(node.inputs[0]) }
      case .maxPool, .reshape:
        if words.contains(node.output) { words.insert(node.inputs[0]) }
      default: break
      }
    }
    self.words = words
    let input = try tensor(graph.input)
    storages[graph.input] = allocate(input, order: preferredOrder(graph.input, shape: input.shape))
    var fused: Set<String> = []
    for node in graph.nodes where !fused.contains(node.output) {
      if let table = try add(node) { fused.insert(table.output) }
    }
  }

  /// Whether a product with `weights` takes, or is faster with, activations of 16 bits.
  private static func needsWords(_ weights: [Int16], _ input: QuantizedTensor?, _ kernels: KernelTable) -> Bool {
    guard let range = input?.range.withZero else { return false }
    let largest = weights.reduce(into: Int64(0)) { $0 = max($0, Int64($1.magnitude)) }
    if !weights.allSatisfy({ (-128...127).contains($0) }) { return true }
    let (pair, overflow) = (2 * largest).multipliedReportingOverflow(by: range.upperBound - range.lowerBound)
    return !kernels.prefersBytes && (overflow || pair > Int64(Int16.max))
  }

  func tensor(_ name: String) throws(ModelGraphError) -> QuantizedTensor {
    guard let tensor = graph.tensors[name] else { throw .unknownTensor(name: name, readBy: "the runtime") }
    return tensor
  }

  func storage(_ name: String) throws(ModelGraphError) -> TensorStorage {
    guard let storage = storages[name] else { throw .unknownTensor(name: name, readBy: "the runtime") }
    return storage
  }

  // MARK: Storage

  /// Channels last if somebody slides a window over it.
  private func preferredOrder(_ name: String, shape: [Int]) -> TensorLayout.Order {
    guard (2...3).contains(shape.count) else { return .rowMajor }
    let slides = (readers[name] ?? []).contains { node in
      switch node.operation {
      case .convolution, .maxPool: node.inputs[0] == name
      default: false
      }
    }
    return slides ? .channelsLast : .rowMajor
  }

  private func order(of node: QuantizedNode, result: QuantizedTensor) throws(ModelGraphError) -> TensorLayout.Order {
    switch node.operation {
    case .convolution, .maxPool: return .channelsLast
    case .dense: return .rowMajor
    default:
      guard (2...3).contains(result.shape.count) else { return .rowMajor }
      for name in node.inputs {
        let layout = try storage(name).layout
        if layout.order == .channelsLast, layout.shape.count == result.shape.count { return .channelsLast }
      }
      return preferredOrder(result.name, shape: result.shape)
    }
  }

  /// Room for a tensor, with the borders that the convolutions which read it need.
  private mutating func allocate(
    _ tensor: QuantizedTensor, order: TensorLayout.Order, as like: TensorStorage? = nil
  ) -> TensorStorage {
    var layout = TensorLayout(rowMajor: tensor.shape)
    if order == .channelsLast {
      var before = [Int](repeating: 0, count: tensor.shape.count - 1)
      var after = before
      for node in readers[tensor.name] ?? [] {
        guard case .convolution(let parameters) = node.operation, node.inputs[0] == tensor.name else { continue }
        before = zip(before, parameters.window.padsBefore).map(max)
        after = zip(after, parameters.window.padsAfter).map(max)
      }
      layout = TensorLayout(channelsLast: tensor.shape, before: before, after: after)
    }
    let range = layout.isBordered ? tensor.range.withZero : tensor.range
    var (element, zero) = StoredElement.narrowest(
      for: range, atLeast: words.contains(tensor.name) ? .word : .byte)
    if let like { (element, zero) = (like.element, like.zero) }
    let storage = TensorStorage(element: element, zero: zero, layout: layout, position: bytes, range: range)
    bytes = (bytes + layout.span * element.bytes + Arena.slack + 63) / 64 * 64
    if layout.isBordered { bordered.append(storage) }
    return storage
  }

  /// A tensor whose layout has the tensor's own shape and the given order, copied if need be; nil if it is wide.
  mutating func operand(
    _ name: String, order: TensorLayout.Order? = nil, words: Bool = false
  ) throws(ModelGraphError) -> TensorStorage? {
    let tensor = try tensor(name)
    var storage = try storage(name)
    guard storage.element != .wide else { return nil }
    if storage.layout.shape != tensor.shape, storage.layout.isFlat {
      storage = storage.with(TensorLayout(rowMajor: tensor.shape))
    }
    let wanted = order ?? storage.layout.order
    if storage.layout.shape == tensor.shape, storage.layout.order == wanted, !words || storage.element == .word {
      return storage
    }
    if words, storage.element == .byte {
      let wide = TensorStorage(
        element: .word, zero: storage.zero, layout: storage.layout, position: 0, range: tensor.range)
      let copy = allocate(tensor, order: wanted, as: wide)
      steps.append(LayoutConversion(source: storage, target: copy))
      return copy
    }
    let rank = 2...3
    let copy = allocate(
      tensor, order: wanted == .channelsLast && rank.contains(tensor.shape.count) ? wanted : .rowMajor)
    guard copy.element != .wide else { return nil }
    steps.append(LayoutConversion(source: storage, target: copy))
    return copy
  }

  // MARK: Nodes

  /// The table that alone reads the output of a node.
  private func following(_ node: QuantizedNode) -> (QuantizedNode, ActivationTable)? {
    switch node.operation {
    case .dense, .convolution, .scale, .product, .sum, .table: break
    case .maxPool, .reshape: return nil
    }
    guard node.output != graph.output, let readers = readers[node.output], readers.count == 1,
      case .table(let table) = readers[0].operation
    else { return nil }
    return (readers[0], table)
  }

  /// Adds the steps of a node. Returns the following table if that is done with it.
  private mutating func add(_ node: QuantizedNode) throws(ModelGraphError) -> QuantizedNode? {
    let result = try tensor(node.output)
    if case .reshape = node.operation {
      try reshape(node, result: result)
      return nil
    }
    if !isTable(node), let (next, table) = following(node),
      let target = try prepare(node, result: result, target: try tensor(next.output), table: table)
    {
      storages[next.output] = target
      return next
    }
    if let target = try prepare(node, result: result, target: result, table: nil) {
      storages[node.output] = target
      return nil
    }
    let target = allocate(result, order: try order(of: node, result: result))
    var inputs: [QuantizedTensor] = []
    var sources: [TensorStorage] = []
    for name in node.inputs {
      inputs.append(try tensor(name))
      sources.append(try storage(name))
    }
    steps.append(
      WideStep(
        name: node.output, layer: WideLayers.layer(for: node.operation, inputs: inputs, kernels: kernels),
        sources: sources, target: target))
    storages[node.output] = target
    return nil
  }

  private func isTable(_ node: QuantizedNode) -> Bool {
    if case .table = node.operation { true } else { false }
  }

  /// Adds the fast step of a node, if it has one, and returns where its result goes.
  private mutating func prepare(
    _ node: QuantizedNode, result: QuantizedTensor, target: QuantizedTensor, table: ActivationTable?
  ) throws(ModelGraphError) -> TensorStorage? {
    let saved = self
    var like: TensorStorage?
    if case .maxPool = node.operation {
      // The greatest entry is stored as the entries are.
      like = try operand(node.inputs[0], order: .channelsLast)
      if like == nil { return nil }
    }
    var inputs: [QuantizedTensor] = []
    for name in node.inputs { inputs.append(try tensor(name)) }
    let output = allocate(target, order: try order(of: node, result: target), as: like)
    let context = NodeContext(
      name: node.output, inputs: inputs, q: result.range, table: table, output: output, kernels: kernels)
    let step: (any ExecutionStep)?
    switch node.operation {
    case .dense(let parameters): step = try OptimizedDense.step(parameters, context, &self)
    case .convolution(let parameters): step = try OptimizedConvolution.step(parameters, context, &self)
    case .scale(let parameters): step = try OptimizedScale.step(parameters, context, &self)
    case .product(let parameters): step = try OptimizedProduct.step(parameters, context, &self)
    case .sum(let parameters): step = try OptimizedSum.step(parameters, context, &self)
    case .maxPool(let parameters): step = try OptimizedMaxPool.step(parameters, context, &self)
    case .table(let table): step = try OptimizedTable.step(table, context, &self)
    case .reshape: step = nil
    }
    guard let step else {
      self = saved
      return nil
    }
    steps.append(step)
    return output
  }

  /// The same entries under another shape; copied only where a reader needs them in row-major order and they are not.
  private mutating func reshape(_ node: QuantizedNode, result: QuantizedTensor) throws(ModelGraphError) {
    let source = try storage(node.inputs[0])
    if source.layout.isFlat {
      storages[node.output] = source.with(TensorLayout(rowMajor: result.shape))
      return
    }
    // A dense layer over all entries takes them in any order: its weights are packed to match.
    let wholeReaders = (readers[node.output] ?? []).allSatisfy { reader in
      if case .dense(let parameters) = reader.operation { parameters.inputs == result.count } else { false }
    }
    if wholeReaders {
      storages[node.output] = source
      return
    }
    let copy = allocate(result, order: preferredOrder(result.name, shape: result.shape))
    steps.append(LayoutConversion(source: source, target: copy))
    storages[node.output] = copy
  }
}
