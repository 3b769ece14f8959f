import ModelGraph

extension CircuitBuilder {
  /// `acc[o] = a[o] b[o]`, each broadcasting, requantised: one product step of two tensors of the run.
  package mutating func product(_ node: QuantizedNode, _ parameters: ProductParameters) throws(CircuitError) {
    let inputs = try views(of: node)
    guard inputs.count == 2, let shape = IntegerBroadcasting.shape(inputs[0].shape, inputs[1].shape) else {
      throw .rule(.shape, node.name)
    }
    var draft = LinearDraft(name: node.name, outputs: shape)
    draft.factors = inputs.map { Reading(view: $0, indices: $0.broadcastIndices) }
    draft.shift = parameters.shift
    place(node.output, at: try add(draft, result: node.output))
  }
}
