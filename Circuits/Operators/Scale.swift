import ModelGraph

extension CircuitBuilder {
  /// `acc[o] = W[o] x[o] + bias[o]`, requantised: one product step. Weights and bias have the dimensions in which they do
  /// not broadcast.
  package mutating func scale(_ node: QuantizedNode, _ parameters: ScaleParameters) throws(CircuitError) {
    let inputs = try views(of: node)
    guard let data = inputs.first, inputs.count == 1,
      let shape = IntegerBroadcasting.shape(parameters.weights.shape, data.shape)
    else { throw .rule(.shape, node.name) }
    var draft = LinearDraft(name: node.name, outputs: shape)
    draft.weights = .init(
      name: node.name + ".weights", variables: parameters.weights.readVariables, bits: parameters.weights.bits)
    draft.factors = [Reading(view: data, indices: data.broadcastIndices)]
    draft.bias = parameters.bias.map {
      .init(name: node.name + ".bias", variables: $0.readVariables, bits: $0.bits)
    }
    draft.shift = parameters.shift
    place(node.output, at: try add(draft, result: node.output))
  }
}

extension ParameterTensor {
  /// The dimensions in which it has more than one entry.
  var readVariables: [Int] { shape.indices.filter { shape[$0] > 1 } }
}

extension TensorView {
  /// Each dimension by the variable of the same number; those of size 1 stretch.
  var broadcastIndices: [AffineIndex] {
    shape.enumerated().map { $0.element == 1 ? .fixed(0) : .index($0.offset) }
  }
}
