import BN254
import Circuits
import PolynomialCommitments
import Proving
import QuantizedRuntime
import TestSupport
import Verification

/// A program beyond dense layers, with random parameters and keys.
package struct GeneralProgram: Sendable {
  package let circuit: Circuit
  /// Real entries of each parameter tensor.
  package let parameters: [[Int64]]
  package let provingKey: ProvingKey

  package var verifier: Verifier { Verifier(key: provingKey.verifyingKey) }

  package init(_ circuit: Circuit, rowBits: Int) throws {
    self.circuit = circuit
    var random = TestRandom("general program")
    parameters = zip(circuit.parameters, circuit.parameterBits).map { tensor, bits in
      let half = Int64(1) << Int64(bits - 1)
      return (0..<tensor.realSize).map { _ in Int64.random(in: -half..<half, using: &random) }
    }
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    let srs = try StructuredReferenceString.insecureKnownTau(ProofFixture.tau, powers: shape.requiredPowers)
    var randomness = InsecureFixedRandomness("general setup")
    provingKey = try ProvingKey.setup(
      circuit: circuit, tensors: parameters, srs: srs, rowBits: rowBits, claimedDatasetRoot: nil,
      metadataDigest: [UInt8](repeating: 0, count: 32), randomness: &randomness)
  }

  /// An input: all programs here take integers of -4 to 3.
  package func input(using random: inout TestRandom) -> [Int64] {
    (0..<circuit.witness[circuit.input].realSize).map { _ in Int64.random(in: -4...3, using: &random) }
  }

  package func trace(_ input: [Int64]) -> Trace {
    ReferenceProgram(circuit: circuit, parameters: parameters).trace(input)
  }

  package func prove(
    _ trace: Trace, form: InputOpening = .publicValues, output: OutputRequest = .publicValues,
    randomness name: String = "general proof"
  ) throws -> ProverResult {
    var randomness = InsecureFixedRandomness(name)
    return try Prover(key: provingKey).prove(
      trace, input: form, output: output, context: ProofFixture.context, randomness: &randomness)
  }

  /// Convolution 2 -> 3 channels on 5 x 6 with kernel 3 x 2, stride (2, 1), padding 1; ReLU; depthwise convolution with
  /// dilation 2; elementwise product; residual sum with a stride; requantisation with limbs; wide range step.
  package static func circuit() throws -> Circuit {
    let range4 = LookupTable(tag: 1, name: "range 4", rows: .range(lower: 0, bits: 4))
    let range3 = LookupTable(tag: 2, name: "range 3", rows: .range(lower: 0, bits: 3))
    let image = LookupTable(tag: 3, name: "image", rows: .range(lower: -4, bits: 3))
    let relu = LookupTable(
      tag: 4, name: "relu", rows: .function((-40...40).map { .init($0, min(max($0, 0), 7)) }))
    let v = { (variable: Int, coefficient: Int) in DimensionMap.Term(variable: variable, coefficient: coefficient) }
    // Tensors of w.
    let witness = [
      TensorDeclaration(name: "x", dimensions: [2, 5, 6], padding: -4),  // 0
      TensorDeclaration(name: "q", dimensions: [3, 3, 7]),  // 1
      TensorDeclaration(name: "q.limb0", dimensions: [3, 3, 7]),  // 2
      TensorDeclaration(name: "a", dimensions: [3, 3, 7]),  // 3
      TensorDeclaration(name: "d", dimensions: [3, 3, 3]),  // 4
      TensorDeclaration(name: "p", dimensions: [3, 3]),  // 5
      TensorDeclaration(name: "s", dimensions: [3, 4]),  // 6
      TensorDeclaration(name: "s.limb0", dimensions: [3, 4]),  // 7
      TensorDeclaration(name: "s.limb1", dimensions: [3, 4]),  // 8
      TensorDeclaration(name: "s.range.limb0", dimensions: [3, 4]),  // 9
      TensorDeclaration(name: "s.range.limb1", dimensions: [3, 4]),  // 10
      TensorDeclaration(name: "s.range.limb2", dimensions: [3, 4]),  // 11
    ]
    let parameters = [
      TensorDeclaration(name: "kernel", dimensions: [3, 2, 3, 2]),
      TensorDeclaration(name: "bias", dimensions: [3]),
      TensorDeclaration(name: "depthwise", dimensions: [3, 2, 3]),
    ]
    // Variables: channel, row, column; input channel, kernel row, kernel column.
    let convolution = LinearStep(
      name: "conv", outputs: [3, 3, 7], contractions: [2, 3, 2],
      product: .init(
        a: Operand(tensor: .parameters(0), maps: [.index(0), .index(3), .index(4), .index(5)]),
        b: Operand(
          tensor: .witness(0),
          maps: [
            .index(3), DimensionMap(terms: [v(1, 2), v(4, 1)], constant: -1),
            DimensionMap(terms: [v(2, 1), v(5, 1)], constant: -1),
          ])), bias: Operand(tensor: .parameters(1), maps: [.index(0)]), shift: 4, result: 1,
      limbs: [Limb(tensor: 2, width: 4)])
    let depthwise = LinearStep(
      name: "depthwise", outputs: [3, 3, 3], contractions: [2, 3],
      product: .init(
        a: Operand(
          tensor: .witness(3),
          maps: [
            .index(0), DimensionMap(terms: [v(1, 1), v(3, 2)], constant: -1),
            DimensionMap(terms: [v(2, 2), v(4, 1)], constant: -1),
          ]), b: Operand(tensor: .parameters(2), maps: [.index(0), .index(3), .index(4)])), shift: 0, result: 4)
    // p[c, i] = sum_k d[c, i, k] a[c, i, k]: two output indices shared, both operands from w.
    let product = LinearStep(
      name: "product", outputs: [3, 3], contractions: [3],
      product: .init(
        a: Operand(tensor: .witness(4), maps: [.index(0), .index(1), .index(2)]),
        b: Operand(tensor: .witness(3), maps: [.index(0), .index(1), .index(2)])), shift: 0, result: 5)
    // Sum of a strided and a shifted tensor; the second reads outside.
    let residual = LinearStep(
      name: "residual", outputs: [3, 4],
      terms: [
        .init(
          factor: 3,
          operand: Operand(tensor: .witness(5), maps: [.index(0), DimensionMap(terms: [v(1, 1)], constant: -1)])),
        .init(
          factor: -5,
          operand: Operand(
            tensor: .witness(3),
            maps: [.index(0), DimensionMap(terms: [], constant: 2), DimensionMap(terms: [v(1, 2)])])),
      ], constant: 9, shift: 7, result: 6, limbs: [Limb(tensor: 7, width: 4), Limb(tensor: 8, width: 3)])
    let wide = RangeStep(
      argument: 6, lower: -512, bits: 10, tag: nil,
      limbs: [Limb(tensor: 9, width: 4), Limb(tensor: 10, width: 3), Limb(tensor: 11, width: 3)])
    return try CircuitDraft.circuit(
      name: "general", tables: [range4, range3, image, relu], witness: witness, parameters: parameters,
      parameterBits: [4, 8, 4],
      steps: [
        .range(RangeStep(argument: 0, lower: -4, bits: 3, tag: 3)), .linear(convolution),
        .table(TableStep(tag: 4, argument: 1, result: 3)), .linear(depthwise), .linear(product), .linear(residual),
        .range(wide),
      ], input: 0, output: 6, tableBits: 7)
  }

  /// Indices that nobody reads: output indices that neither operand, the bias or a summed tensor reads, and a
  /// contraction index, whose sizes are no powers of two; two product steps of different numbers of rounds.
  package static func broadcasts() throws -> Circuit {
    let mixed = LinearStep(
      name: "mixed", outputs: [3, 5], contractions: [3, 3],
      product: .init(
        a: Operand(tensor: .parameters(0), maps: [.index(2)]), b: Operand(tensor: .witness(0), maps: [.index(2)])),
      bias: Operand(tensor: .parameters(1), maps: [.index(1)]),
      terms: [.init(factor: -2, operand: Operand(tensor: .witness(0), maps: [.index(0)]))], constant: 7, shift: 0,
      result: 1)
    let narrow = LinearStep(
      name: "narrow", outputs: [3], contractions: [5],
      product: .init(
        a: Operand(tensor: .witness(1), maps: [.index(0), .index(1)]),
        b: Operand(tensor: .parameters(2), maps: [.index(1)])), shift: 0, result: 2)
    return try CircuitDraft.circuit(
      name: "broadcasts", tables: [LookupTable(tag: 1, name: "range 3", rows: .range(lower: -4, bits: 3))],
      witness: [
        TensorDeclaration(name: "x", dimensions: [3]), TensorDeclaration(name: "y", dimensions: [3, 5]),
        TensorDeclaration(name: "z", dimensions: [3]),
      ],
      parameters: [
        TensorDeclaration(name: "weights", dimensions: [3]), TensorDeclaration(name: "bias", dimensions: [5]),
        TensorDeclaration(name: "sums", dimensions: [5]),
      ], parameterBits: [4, 8, 4],
      steps: [.range(RangeStep(argument: 0, lower: -4, bits: 3, tag: 1)), .linear(mixed), .linear(narrow)],
      input: 0, output: 2, tableBits: 4)
  }
}
