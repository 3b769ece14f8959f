/// A compiled model: the integer program, its tables, and where everything is committed. All of it is public.
package struct Circuit: Sendable, Equatable {
  /// What the integers of the input and the output mean; not needed to verify, but part of the digest.
  package struct Quantisation: Sendable, Equatable {
    /// Real value of one unit of the input.
    package var inputScale: Double
    /// Real value of one unit of the output.
    package var outputScale: Double
    /// What is reported after the proof, outside it: `softmax`, `argMax` or nothing.
    package var head: String

    package init(inputScale: Double, outputScale: Double, head: String) {
      self.inputScale = inputScale
      self.outputScale = outputScale
      self.head = head
    }
  }

  package var name: String
  package var quantisation: Quantisation
  package var tables: [LookupTable]
  package var witness: [TensorDeclaration]
  package var parameters: [TensorDeclaration]
  /// Declared width in bits of each parameter tensor: its entries are in `[-2^(bits-1), 2^(bits-1))`.
  package var parameterBits: [Int]
  package var steps: [Step]
  /// Tensors of `w`.
  package var input: Int
  /// Further inputs, one for each annotation column that the program reads, in order: dimensions `[rows]`.
  package var annotations: [Int]
  package var output: Int
  package var lanes: LookupLanes
  /// Address in `w` of the multiplicities, `2^r` entries.
  package var multiplicities: Int

  package init(
    name: String, quantisation: Quantisation, tables: [LookupTable], witness: [TensorDeclaration],
    parameters: [TensorDeclaration], parameterBits: [Int], steps: [Step], input: Int, annotations: [Int] = [],
    output: Int, lanes: LookupLanes, multiplicities: Int
  ) {
    self.name = name
    self.quantisation = quantisation
    self.tables = tables
    self.witness = witness
    self.parameters = parameters
    self.parameterBits = parameterBits
    self.steps = steps
    self.input = input
    self.annotations = annotations
    self.output = output
    self.lanes = lanes
    self.multiplicities = multiplicities
  }

  /// All tensors that no step defines but the multiplicities: the input, then the annotations.
  package var inputs: [Int] { [input] + annotations }

  /// Length of `w` up to its last block.
  package var witnessLength: Int {
    max(Self.end(of: witness), multiplicities + lanes.slots)
  }

  /// Length of `params` up to its last block; 0 if the model has none.
  package var parametersLength: Int {
    Self.end(of: parameters)
  }

  private static func end(of tensors: [TensorDeclaration]) -> Int {
    tensors.reduce(0) { end, tensor in tensor.blocks.reduce(end) { max($0, $1.range.upperBound) } }
  }

  /// The linear steps in order, those of range steps with limbs included: `l = 0, 1, ..` of the protocol.
  package var linearSteps: [LinearStep] {
    steps.compactMap { step in
      switch step {
      case .linear(let linear): return linear
      case .range(let range) where !range.limbs.isEmpty: return recomposition(of: range)
      default: return nil
      }
    }
  }

  /// The linear step `v = lower + sum_i 2^(widths before i) limb_i` of a range step with limbs.
  private func recomposition(of range: RangeStep) -> LinearStep {
    let dimensions = witness[range.argument].dimensions
    let maps = dimensions.indices.map { DimensionMap.index($0) }
    var below = 0
    var terms: [LinearStep.Term] = []
    for limb in range.limbs {
      let operand = Operand(tensor: .witness(limb.tensor), maps: maps)
      terms.append(.init(factor: 1 << Int64(below), operand: operand))
      below += limb.width
    }
    return LinearStep(
      name: witness[range.argument].name + ".range", outputs: dimensions, terms: terms, constant: range.lower, shift: 0,
      result: range.argument)
  }

  package func declaration(of tensor: TensorReference) -> TensorDeclaration {
    tensor.space == .witness ? witness[tensor.index] : parameters[tensor.index]
  }

  package func table(tag: Int) -> LookupTable? {
    tables.first { $0.tag == tag }
  }
}
