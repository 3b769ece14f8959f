import ModelGraph

extension CircuitBuilder {
  /// `acc[o] = sum_k W[o, k] x[k] + bias[o]`, requantised: one product step with committed weights.
  ///
  /// The contraction runs over the dimensions in which `x` stands, so that a flattening costs nothing. Weights have the
  /// contraction indices in the low bits of their addresses, which makes the prover's pass over them linear.
  package mutating func dense(_ node: QuantizedNode, _ parameters: DenseParameters) throws(CircuitError) {
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    let input = try place(of: source)
    let dimensions = witness[input].dimensions
    guard dimensions.reduce(1, *) == parameters.inputs else { throw .rule(.shape, node.name) }

    let weights = addParameter(
      node.name + ".weights", dimensions: [parameters.outputs] + dimensions, bits: parameters.weightBits)
    let bias = addParameter(node.name + ".bias", dimensions: [parameters.outputs], bits: max(2, parameters.biasBits))
    let outputs = [parameters.outputs]
    let result = addWitness(node.output, dimensions: outputs)
    let limbs = limbs(of: node.output, width: parameters.shift, dimensions: outputs)
    let contraction = dimensions.indices.map { DimensionMap.index(1 + $0) }
    add(
      .linear(
        LinearStep(
          name: node.name, outputs: outputs, contractions: dimensions,
          product: .init(
            a: Operand(tensor: .parameters(weights), maps: [.index(0)] + contraction),
            b: Operand(tensor: .witness(input), maps: contraction)),
          bias: Operand(tensor: .parameters(bias), maps: [.index(0)]), shift: parameters.shift, result: result,
          limbs: limbs)))
    place(node.output, at: result)
  }
}
