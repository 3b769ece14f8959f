/// One step of the integer program of a circuit.
package enum Step: Sendable, Equatable {
  case linear(LinearStep)
  case table(TableStep)
  case range(RangeStep)
}

/// A limb of a decomposition: a tensor of `w` whose entries are in `[0, 2^width)`.
package struct Limb: Sendable, Equatable {
  package var tensor: Int
  package var width: Int

  package init(tensor: Int, width: Int) {
    self.tensor = tensor
    self.width = width
  }
}

/// `acc[o] = sum_k A[..] B[..] + bias[..] + sum_i m_i T_i[..] + constant`, requantised by `2^shift`:
/// `acc + 2^(shift-1) = 2^shift q + rem`, or `q = acc` if `shift` is 0.
///
/// Variables are numbered `0..<outputs.count` (output indices) and then the contraction indices.
package struct LinearStep: Sendable, Equatable {
  package struct Term: Sendable, Equatable {
    package var factor: Int64
    package var operand: Operand

    package init(factor: Int64, operand: Operand) {
      self.factor = factor
      self.operand = operand
    }
  }

  package struct Product: Sendable, Equatable {
    package var a: Operand
    package var b: Operand

    package init(a: Operand, b: Operand) {
      self.a = a
      self.b = b
    }
  }

  package var name: String
  /// Sizes of the output indices.
  package var outputs: [Int]
  /// Sizes of the contraction indices; empty unless there is a product.
  package var contractions: [Int]
  package var product: Product?
  package var bias: Operand?
  package var terms: [Term]
  package var constant: Int64
  package var shift: Int
  /// The tensor of `w` that holds `q`, dimensions equal to `outputs`.
  package var result: Int
  /// Limbs of `rem`, lowest first; widths sum to `shift`.
  package var limbs: [Limb]

  package init(
    name: String, outputs: [Int], contractions: [Int] = [], product: Product? = nil, bias: Operand? = nil,
    terms: [Term] = [], constant: Int64 = 0, shift: Int, result: Int, limbs: [Limb] = []
  ) {
    self.name = name
    self.outputs = outputs
    self.contractions = contractions
    self.product = product
    self.bias = bias
    self.terms = terms
    self.constant = constant
    self.shift = shift
    self.result = result
    self.limbs = limbs
  }

  /// Sizes of all variables, output indices first.
  package var variableSizes: [Int] { outputs + contractions }
}

/// `(argument, result)` is a row of the table with tag `tag`, entry by entry.
package struct TableStep: Sendable, Equatable {
  package var tag: Int
  package var argument: Int
  package var result: Int

  package init(tag: Int, argument: Int, result: Int) {
    self.tag = tag
    self.argument = argument
    self.result = result
  }
}

/// Every entry of `argument` is in `[lower, lower + 2^bits)`.
///
/// With no limbs it is looked up under `tag`, the range tag of that interval. With limbs, whose widths sum to `bits`,
/// it equals `lower + sum 2^(widths before i) limb_i`, a linear step of its own, and `tag` is `nil`.
package struct RangeStep: Sendable, Equatable {
  package var argument: Int
  package var lower: Int64
  package var bits: Int
  package var tag: Int?
  package var limbs: [Limb]

  package init(argument: Int, lower: Int64, bits: Int, tag: Int?, limbs: [Limb] = []) {
    self.argument = argument
    self.lower = lower
    self.bits = bits
    self.tag = tag
    self.limbs = limbs
  }
}
