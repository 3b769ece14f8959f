/// The entry-by-entry product of two tensors of equal rank with broadcasting: `acc[o] = a[o] b[o]`, then requantisation by
/// `2^shift`.
package struct ProductParameters: Sendable, Equatable {
  package var shift: Int

  package init(shift: Int) { self.shift = shift }
}

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

/// The greatest entry of each window: input `[C, H, W]` (or `[C, W]`), output `[C, H', W']`. Padding takes no part.
package struct MaxPoolParameters: Sendable, Equatable {
  package var window: SlidingWindow

  package init(window: SlidingWindow) { self.window = window }
}

/// Shapes of entry-by-entry operations on integers; ranks are equal, sizes of 1 stretch.
package enum IntegerBroadcasting {
  /// Shape of the result, or nil if the shapes do not go together.
  package static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
    guard a.count == b.count else { return nil }
    var result: [Int] = []
    for (left, right) in zip(a, b) {
      guard left == right || left == 1 || right == 1 else { return nil }
      result.append(max(left, right))
    }
    return result
  }
}
