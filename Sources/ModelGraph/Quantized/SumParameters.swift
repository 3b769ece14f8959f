/// A sum of tensors read through affine index maps:
/// `acc[o] = sum_i factor_i T_i[maps_i(o)] + bias[o] + constant`, then requantisation by `2^shift`.
///
/// Residual sums, differences, average pooling, concatenation, slices, padding, transposition and copies are of this
/// form. Reads outside a tensor contribute nothing.
package struct SumParameters: Sendable, Equatable {
  package struct Term: Sendable, Equatable {
    /// Position in the node's list of inputs.
    package var input: Int
    package var factor: Int64
    /// One for each dimension of that input; no output index occurs in two of them.
    package var maps: [AffineIndex]

    package init(input: Int, factor: Int64, maps: [AffineIndex]) {
      self.input = input
      self.factor = factor
      self.maps = maps
    }
  }

  /// Shape of the output.
  package var shape: [Int]
  package var terms: [Term]
  package var constant: Int64
  /// A private tensor that is added, in units of the accumulator; nil if there is none.
  package var bias: ParameterTensor?
  package var shift: Int

  package init(
    shape: [Int], terms: [Term], constant: Int64 = 0, bias: ParameterTensor? = nil, shift: Int = 0
  ) {
    self.shape = shape
    self.terms = terms
    self.constant = constant
    self.bias = bias
    self.shift = shift
  }

  /// The entries of one input, in another arrangement: a single term with factor 1 and nothing added.
  package var isRearrangement: Bool {
    terms.count == 1 && terms[0].factor == 1 && constant == 0 && bias == nil && shift == 0
  }
}
