/// The program that shows that the parameters of a model are integers of their declared widths (protocol section 10).
///
/// Every parameter tensor is copied to `w` by a step whose bias it is, and range-checked there in
/// `[-2^(bits-1), 2^(bits-1))`, no wider. A functional on `w` sums over the real entries, one on `params` over the padded
/// block (protocol section 2, "Real ranges"), and the copy says that both are equal: so padding of parameters is 0. The
/// input is a private tensor `[1]`, always 0; the output `[1]` is the constant 1.
struct ParameterRangesDraft {
  let input: Int
  let output: Int

  init(_ base: Circuit, builder: inout CircuitBuilder) throws(CircuitError) {
    guard base.parameterBits.count == base.parameters.count else { throw .rule(.limit, "parameter widths") }
    input = builder.addWitness("nothing", dimensions: [1])
    builder.checkRange(of: input, covering: 0...0)
    for (index, (tensor, bits)) in zip(base.parameters, base.parameterBits).enumerated() {
      guard CircuitLimits.parameterBits.contains(bits), bits < 62 else { throw .rule(.limit, tensor.name) }
      let copy = builder.addWitness(tensor.name, dimensions: tensor.dimensions)
      builder.add(
        .linear(
          LinearStep(
            name: tensor.name, outputs: tensor.dimensions,
            bias: Operand(tensor: .parameters(index), maps: tensor.dimensions.indices.map { .index($0) }), shift: 0,
            result: copy)))
      let half = Int64(1) << Int64(bits - 1)
      builder.checkRange(of: copy, covering: -half...(half - 1))
    }
    output = builder.addWitness("parameters in range", dimensions: [1])
    builder.add(
      .linear(
        LinearStep(name: "parameters in range", outputs: [1], constant: 1, shift: 0, result: output)))
  }
}
