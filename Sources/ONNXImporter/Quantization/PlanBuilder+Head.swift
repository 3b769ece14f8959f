import ModelGraph

/// Softmax and ArgMax at the end, which are reported and not proved.
extension PlanBuilder {
  mutating func setHead(
    _ head: ReportedHead, _ node: FloatNode, axis: Int, toEnd: Bool
  ) throws(ModelImportError) {
    let value = try materialised(node, 0)
    let sizes = graph.types[node.inputs[0]]?.shape.map { $0.size ?? 1 } ?? []
    let place = axis < 0 ? axis + sizes.count : axis
    guard sizes.indices.contains(place) else { throw failure(node, "its axis is out of range") }
    guard (toEnd ? sizes[place...].reduce(1, *) : sizes[place]) == value.view.count else {
      throw failure(node, "it must run over all outputs of a sample")
    }
    self.head = head
    try setValue(of: node, value)
  }

  /// After the head only its arrangement may change, and ArgMax may follow Softmax, which keeps the order.
  mutating func continueHead(_ node: FloatNode, _ head: ReportedHead) throws(ModelImportError) {
    switch (node.operation, head) {
    case (.identity, _), (.flatten, _), (.reshape, _), (.dropout, _), (.cast, _), (.squeeze, _), (.unsqueeze, _): break
    case (.argMax(let argMax), .softmax) where !argMax.selectsLast: self.head = .argMax
    default: throw failure(node, "nothing but the output may follow Softmax or ArgMax")
    }
    try setValue(of: node, try data(node, 0))
  }
}
