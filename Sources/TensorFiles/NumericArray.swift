/// Numbers in row-major order under a shape. `[]` is the shape of a single number.
package struct NumericArray: Sendable, Equatable {
  package var shape: [Int]
  /// Exact: a file with an integer that a `Double` cannot hold is refused.
  package var values: [Double]

  package init(shape: [Int], values: [Double]) {
    self.shape = shape
    self.values = values
  }

  /// Size of the first dimension, the number of samples; a single number is one sample.
  package var sampleCount: Int { shape.first ?? 1 }

  /// Number of values of one sample.
  package var sampleSize: Int { shape.dropFirst().reduce(1, *) }

  /// The samples one after the other, each flattened.
  package var samples: [[Double]] {
    let size = sampleSize
    return (0..<sampleCount).map { Array(values[$0 * size..<($0 + 1) * size]) }
  }

  /// One sample, or nil if there are not that many.
  package func sample(_ index: Int) -> [Double]? {
    guard index >= 0, index < sampleCount else { return nil }
    return Array(values[index * sampleSize..<(index + 1) * sampleSize])
  }
}
