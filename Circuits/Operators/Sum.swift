import ModelGraph

extension CircuitBuilder {
  /// `acc[o] = sum_i factor_i T_i[maps_i(o)] + bias[o] + constant`, requantised: one step without a product.
  ///
  /// A rearrangement that reads inside its tensor is another view of the same block and commits nothing.
  package mutating func sum(_ node: QuantizedNode, _ parameters: SumParameters) throws(CircuitError) {
    let inputs = try views(of: node)
    var draft = LinearDraft(name: node.name, outputs: parameters.shape)
    for term in parameters.terms {
      guard inputs.indices.contains(term.input), term.maps.count == inputs[term.input].shape.count else {
        throw .rule(.shape, node.name)
      }
      draft.terms.append((term.factor, Reading(view: inputs[term.input], indices: term.maps)))
    }
    if parameters.isRearrangement, let term = draft.terms.first,
      let view = rearranged(term.reading, shape: parameters.shape)
    {
      return place(node.output, at: view)
    }
    draft.bias = parameters.bias.map {
      .init(name: node.name + ".bias", variables: $0.readVariables, bits: $0.bits)
    }
    draft.constant = parameters.constant
    draft.shift = parameters.shift
    place(node.output, at: try add(draft, result: node.output))
  }
}
