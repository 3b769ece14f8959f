/// A topological order of the nodes of a graph, as close to the order in the file as it can be.
struct NodeOrder {
  /// Indices of the nodes.
  private(set) var indices: [Int] = []
  /// Names that some node reads.
  private(set) var read: Set<String> = []

  /// - Parameter sources: Tensors that exist without any node.
  init(_ nodes: [Onnx_NodeProto], sources: Set<String>) throws(ModelImportError) {
    var producer: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for tensor in node.output where tensor != "" {
        guard !sources.contains(tensor), producer.updateValue(index, forKey: tensor) == nil else {
          throw .duplicateTensor(name: tensor)
        }
      }
      for tensor in node.input where tensor != "" { read.insert(tensor) }
    }
    // Depth first, with a stack of its own: a hostile file may be a chain of a million nodes.
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: nodes.count)
    for root in nodes.indices where states[root] == .new {
      var stack = [(node: root, next: 0)]
      states[root] = .open
      while let (index, next) = stack.last {
        let node = nodes[index]
        guard next < node.input.count else {
          states[index] = .done
          indices.append(index)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let tensor = node.input[next]
        if tensor == "" || sources.contains(tensor) { continue }
        guard let source = producer[tensor] else {
          throw .missingTensor(name: tensor, node: Self.name(of: node, at: index))
        }
        switch states[source] {
        case .new:
          states[source] = .open
          stack.append((source, 0))
        case .open: throw .cycle(node: Self.name(of: nodes[source], at: source))
        case .done: break
        }
      }
    }
  }

  /// The node's own name, else that of its first output, else its place.
  static func name(of node: Onnx_NodeProto, at index: Int) -> String {
    if node.name != "" { return node.name }
    if let output = node.output.first, output != "" { return output }
    return "node \(index)"
  }
}
