import ModelGraph

package enum RuntimeError: Error, Sendable, Equatable {
  /// The graph does not pass its own validation.
  case invalidGraph(ModelGraphError)
  /// An input has the wrong number of entries. `sample` is its position in the batch, 0 for a single run.
  case wrongInputCount(tensor: String, sample: Int, expected: Int, found: Int)
  /// An input value is outside the declared range of the input tensor.
  case valueOutOfRange(tensor: String, sample: Int, index: Int, value: Int64, allowed: ClosedRange<Int64>)
}

extension RuntimeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidGraph(let error):
      "the quantised graph is not valid: \(error)"
    case .wrongInputCount(let tensor, let sample, let expected, let found):
      "input \"\(tensor)\", sample \(sample): \(found) values given, \(expected) needed; "
        + "pass one value for each entry of the tensor in row-major order"
    case .valueOutOfRange(let tensor, let sample, let index, let value, let allowed):
      "input \"\(tensor)\", sample \(sample), entry \(index): \(value) is outside "
        + "\(allowed.lowerBound)...\(allowed.upperBound); quantise the data with the scale of the tensor"
    }
  }
}
