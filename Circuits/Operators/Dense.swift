import ModelGraph

extension CircuitBuilder {
  /// `acc[.., o] = sum_k W[o, k] x[.., k] + bias[o] + sum_i addends[i] T_i[.., o]`, requantised: one product step with
  /// committed weights.
  ///
  /// The contraction runs over the factors in which the last dimension of `x` stands, so that a flattening costs nothing.
  /// Weights have the contraction indices in the low bits of their addresses, which makes the prover's pass over them
  /// linear.
  package mutating func dense(_ node: QuantizedNode, _ parameters: DenseParameters) throws(CircuitError) {
    let inputs = try views(of: node)
    guard let data = inputs.first, data.shape.last == parameters.inputs,
      inputs.count == 1 + parameters.addends.count
    else { throw .rule(.shape, node.name) }
    let leading = data.shape.count - 1
    let (output, contraction) = (leading, leading + 1)
    var draft = LinearDraft(name: node.name, outputs: data.shape.dropLast() + [parameters.outputs])
    draft.contractions = [parameters.inputs]
    draft.weights = .init(
      name: node.name + ".weights", variables: [output, contraction], bits: parameters.weightBits)
    draft.factors = [Reading(view: data, variables: Array(0..<leading) + [contraction])]
    draft.bias = .init(name: node.name + ".bias", variables: [output], bits: max(2, parameters.biasBits))
    draft.add(Array(inputs.dropFirst()), factors: parameters.addends)
    draft.shift = parameters.shift
    place(node.output, at: try add(draft, result: node.output))
  }
}
