/// The entry-by-entry product of a tensor and private weights: `acc[o] = W[o] x[o] + bias[o]`, each broadcasting, then
/// requantisation by `2^shift`. Scaling by channel is of this form.
package struct ScaleParameters: Sendable, Equatable {
  /// At most 16 bits wide.
  package var weights: ParameterTensor
  package var bias: ParameterTensor?
  package var shift: Int

  package init(weights: ParameterTensor, bias: ParameterTensor? = nil, shift: Int) {
    self.weights = weights
    self.bias = bias
    self.shift = shift
  }
}
