import CircuitCompiler
import Circuits

/// Networks of convolutions, sums over windows and dense layers as integer programs, laid out by the compiler.
package struct ConvolutionalProgram: Sendable {
  package enum Layer: Sendable {
    /// Kernel of `kernel x kernel`, stride 1, and a rectifier that clamps at 127.
    case convolution(channels: Int, kernel: Int, padding: Int)
    /// Rounded means of windows of 2 x 2.
    case meanPool
    /// All entries to `outputs`, and the same rectifier.
    case dense(outputs: Int)
    /// All entries to `outputs`, exact sums.
    case output(Int)
  }

  package var name: String
  /// Channels, rows, columns; entries are of 8 bits.
  package var input: [Int]
  package var layers: [Layer]

  package init(name: String, input: [Int], layers: [Layer]) {
    self.name = name
    self.input = input
    self.layers = layers
  }

  /// LeNet-5 on 28 x 28 pixels: 61,706 parameters.
  package static let lenet = ConvolutionalProgram(
    name: "lenet", input: [1, 28, 28],
    layers: [
      .convolution(channels: 6, kernel: 5, padding: 2), .meanPool, .convolution(channels: 16, kernel: 5, padding: 0),
      .meanPool, .dense(outputs: 120), .dense(outputs: 84), .output(10),
    ])

  /// Two convolutions and two dense layers on 32 x 32 pixels in colour: 282,250 parameters.
  package static let wide = ConvolutionalProgram(
    name: "wide", input: [3, 32, 32],
    layers: [
      .convolution(channels: 32, kernel: 3, padding: 1), .meanPool, .convolution(channels: 64, kernel: 3, padding: 1),
      .meanPool, .dense(outputs: 64), .output(10),
    ])

  /// One dense layer of 2048 x 2048, and 10 outputs.
  package static let dense = ConvolutionalProgram(
    name: "dense", input: [2048], layers: [.dense(outputs: 2048), .output(10)])

  /// The circuit that the compiler chooses.
  package func circuit(target: VerifierTarget = .native) throws -> Circuit {
    let (choice, program) = try choice(target: target)
    let (input, output) = Self.ends(program)
    let circuit = try LayoutPlanner.circuit(
      name: name, quantisation: .init(inputScale: 1, outputScale: 1, head: ""), input: input, output: output,
      program: program, candidate: choice.best)
    try ClosureRules.check(circuit)
    return circuit
  }

  /// The layout that the compiler chooses.
  package func choice(target: VerifierTarget) throws -> (choice: LayoutChoice, program: CircuitBuilder) {
    try LayoutChoice.choose(target: target, ends: { Self.ends($0) }) { limbWidth, _ in builder(limbWidth: limbWidth) }
  }

  private static func ends(_ program: CircuitBuilder) -> (input: Int, output: Int) {
    (0, program.steps.reduce(0) { if case .linear(let step) = $1 { step.result } else { $0 } })
  }

  private static let weightBits = 8
  private static let largest: Int64 = 127

  package func builder(limbWidth: Int) -> CircuitBuilder {
    var builder = CircuitBuilder(limbWidth: limbWidth)
    var tensor = builder.addWitness("x", dimensions: input)
    builder.checkRange(of: tensor, covering: -128...127)
    for (index, layer) in layers.enumerated() {
      tensor = add(layer, name: "layer\(index)", reading: tensor, to: &builder)
    }
    return builder
  }

  private func add(_ layer: Layer, name: String, reading tensor: Int, to builder: inout CircuitBuilder) -> Int {
    let shape = builder.witness[tensor].dimensions
    let window = { (output: Int, tap: Int, stride: Int, padding: Int) in
      DimensionMap(
        terms: [.init(variable: output, coefficient: stride), .init(variable: tap, coefficient: 1)],
        constant: -padding)
    }
    switch layer {
    case .convolution(let channels, let kernel, let padding):
      let outputs = [channels] + shape.dropFirst().map { $0 + 2 * padding - kernel + 1 }
      let contractions = [shape[0], kernel, kernel]
      let weights = builder.addParameter(
        name + ".weights", dimensions: [channels] + contractions, bits: Self.weightBits)
      let product = LinearStep.Product(
        a: Operand(tensor: .parameters(weights), maps: [.index(0), .index(3), .index(4), .index(5)]),
        b: Operand(
          tensor: .witness(tensor), maps: [.index(3), window(1, 4, 1, padding), window(2, 5, 1, padding)]))
      return rectified(name, outputs: outputs, contractions: contractions, product: product, in: &builder)
    case .meanPool:
      let outputs = [shape[0]] + shape.dropFirst().map { $0 / 2 }
      let terms = [(0, 0), (0, 1), (1, 0), (1, 1)].map { row, column in
        LinearStep.Term(
          factor: 1,
          operand: Operand(
            tensor: .witness(tensor),
            maps: [
              .index(0), DimensionMap(terms: [.init(variable: 1, coefficient: 2)], constant: row),
              DimensionMap(terms: [.init(variable: 2, coefficient: 2)], constant: column),
            ]))
      }
      let result = builder.addWitness(name, dimensions: outputs)
      let limbs = builder.limbs(of: name, width: 2, dimensions: outputs)
      builder.add(
        .linear(LinearStep(name: name, outputs: outputs, terms: terms, shift: 2, result: result, limbs: limbs)))
      builder.checkRange(of: result, covering: 0...255)
      return result
    case .dense(let outputs):
      return rectified(
        name, outputs: [outputs], contractions: shape,
        product: dense(name, outputs: outputs, reading: tensor, in: &builder), in: &builder)
    case .output(let outputs):
      let result = builder.addWitness(name, dimensions: [outputs])
      let bias = builder.addParameter(name + ".bias", dimensions: [outputs], bits: 16)
      let product = dense(name, outputs: outputs, reading: tensor, in: &builder)
      builder.add(
        .linear(
          LinearStep(
            name: name, outputs: [outputs], contractions: shape, product: product,
            bias: Operand(tensor: .parameters(bias), maps: [.index(0)]), shift: 0, result: result)))
      return result
    }
  }

  private func dense(
    _ name: String, outputs: Int, reading tensor: Int, in builder: inout CircuitBuilder
  ) -> LinearStep.Product {
    let shape = builder.witness[tensor].dimensions
    let weights = builder.addParameter(name + ".weights", dimensions: [outputs] + shape, bits: Self.weightBits)
    let contraction = shape.indices.map { DimensionMap.index(1 + $0) }
    return .init(
      a: Operand(tensor: .parameters(weights), maps: [.index(0)] + contraction),
      b: Operand(tensor: .witness(tensor), maps: contraction))
  }

  /// A product with a bias for each first output index, requantised to about 11 bits and clamped to `0...127`.
  private func rectified(
    _ name: String, outputs: [Int], contractions: [Int], product: LinearStep.Product, in builder: inout CircuitBuilder
  ) -> Int {
    let bias = builder.addParameter(name + ".bias", dimensions: [outputs[0]], bits: 16)
    let most = Int64(contractions.reduce(1, *)) * 128 * 256 + 1 << 15
    let shift = max(1, Int64.bitWidth - most.leadingZeroBitCount - 10)
    let bound = most >> Int64(shift) + 1
    let rows = (-bound...bound).map { LookupTable.FunctionRow($0, min(max($0, 0), Self.largest)) }
    let tag = builder.tag(name, rows: .function(rows))
    let quotient = builder.addWitness(name + ".q", dimensions: outputs)
    let limbs = builder.limbs(of: name, width: shift, dimensions: outputs)
    builder.add(
      .linear(
        LinearStep(
          name: name, outputs: outputs, contractions: contractions, product: product,
          bias: Operand(tensor: .parameters(bias), maps: [.index(0)]), shift: shift, result: quotient, limbs: limbs)))
    let result = builder.addWitness(name, dimensions: outputs)
    builder.add(.table(TableStep(tag: tag, argument: quotient, result: result)))
    return result
  }
}
