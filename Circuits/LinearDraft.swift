import ModelGraph

/// A linear step in terms of graph tensors: variables are whole dimensions, whatever factors the tensors that are read
/// cut them into.
///
/// Variables are numbered `0..<outputs.count` and then the contraction indices.
struct LinearDraft {
  /// A tensor of `params` with one dimension for each variable.
  struct Parameters {
    var name: String
    var variables: [Int]
    var bits: Int
  }

  /// Name of the node, for the step.
  var name: String
  var outputs: [Int]
  var contractions: [Int] = []
  /// For each dimension of the result the output variables that it consists of; each variable its own if `nil`.
  var dimensions: [[Int]]?
  /// What is multiplied: weights with one reading, or two readings.
  var weights: Parameters?
  var factors: [Reading] = []
  var bias: Parameters?
  var terms: [(factor: Int64, reading: Reading)] = []
  var constant: Int64 = 0
  var shift = 0

  init(name: String, outputs: [Int]) {
    self.name = name
    self.outputs = outputs
  }

  /// Adds further tensors of the shape of the result: residual connections.
  mutating func add(_ addends: [TensorView], factors: [Int64]) {
    let variables = dimensions ?? outputs.indices.map { [$0] }
    for (factor, view) in zip(factors, addends) {
      let indices = variables.map { own in
        var stride = 1
        var terms: [AffineIndex.Term] = []
        for variable in own.reversed() {
          terms.append(.init(variable: variable, coefficient: stride))
          stride *= outputs[variable]
        }
        return AffineIndex(terms: terms)
      }
      terms.append((factor, Reading(view: view, indices: indices)))
    }
  }
}

extension CircuitBuilder {
  /// Adds the step of a draft; its result, with limbs if it is requantised, is a block with one dimension for each factor
  /// of the output variables.
  mutating func add(_ draft: LinearDraft, result name: String) throws(CircuitError) -> TensorView {
    let sizes = draft.outputs + draft.contractions
    let resolved = try resolve(draft.factors + draft.terms.map(\.reading), sizes: sizes, node: draft.name)
    let outputFactors = Array(resolved.factors[..<draft.outputs.count])
    let contractionFactors = resolved.factors[draft.outputs.count...]
    var outputs = outputFactors.flatMap { $0 }
    var operands = resolved.operands
    var starts = resolved.starts
    if outputs.isEmpty {
      // A result of one entry still has a dimension, whose index nobody reads.
      outputs = [1]
      starts = starts.map { $0 + 1 }
      operands = operands.map { $0.renumbered { $0 + 1 } }
    }

    func parameters(_ parameters: LinearDraft.Parameters) -> Operand {
      let dimensions = parameters.variables.flatMap { resolved.factors[$0] }
      let maps = parameters.variables.flatMap { variable in
        resolved.factors[variable].indices.map { DimensionMap.index(starts[variable] + $0) }
      }
      let tensor = addParameter(parameters.name, dimensions: dimensions, bits: parameters.bits)
      return Operand(tensor: .parameters(tensor), maps: maps)
    }
    var step = LinearStep(
      name: draft.name, outputs: outputs, contractions: contractionFactors.flatMap { $0 }, constant: draft.constant,
      shift: draft.shift, result: 0)
    if let weights = draft.weights {
      step.product = .init(a: parameters(weights), b: operands.removeFirst())
    } else if draft.factors.count == 2 {
      step.product = .init(a: operands.removeFirst(), b: operands.removeFirst())
    }
    step.bias = draft.bias.map(parameters)
    step.terms = zip(draft.terms, operands).map { .init(factor: $0.factor, operand: $1) }
    step.result = addWitness(name, dimensions: outputs)
    step.limbs = limbs(of: name, width: draft.shift, dimensions: outputs)
    try add(linear: step)

    let dimensions = draft.dimensions ?? draft.outputs.indices.map { [$0] }
    let factors = dimensions.map { variables in variables.flatMap { outputFactors[$0] } }
    return TensorView(block: step.result, factors: factors, dimensions: outputs)
  }
}

extension Operand {
  /// The same reading with other numbers of variables.
  func renumbered(_ number: (Int) -> Int) -> Operand {
    var result = self
    for map in maps.indices {
      for term in maps[map].terms.indices {
        result.maps[map].terms[term].variable = number(maps[map].terms[term].variable)
      }
    }
    return result
  }
}
