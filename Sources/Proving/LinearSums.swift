import Circuits

/// The accumulators of linear steps: sums of tensors read through index maps, and of products of two of them.
///
/// Work is one multiplication and addition for each entry that a term reads; nothing is allocated per entry.
struct LinearSums {
  /// Row-major over the output indices.
  private(set) var sums: [Int64]
  let outputs: [Int]

  /// All sums start at `constant`. The sizes come from a checked circuit.
  init(outputs: [Int], constant: Int64) {
    self.outputs = outputs
    sums = [Int64](repeating: constant, count: outputs.reduce(1, *))
  }

  /// Adds `factor T[maps(o)]` to every sum; reads outside the tensor contribute nothing.
  ///
  /// - Parameter values: the row-major entries of a tensor of the given sizes.
  mutating func add(factor: Int64, values: [Int64], dimensions: [Int], maps: [DimensionMap]) {
    let outputs = outputs
    let last = outputs.count - 1
    let innerCount = outputs.last ?? 1
    let reader = Reader(dimensions: dimensions, maps: maps, outputs: outputs)
    var positions = maps.map(\.constant)
    var indices = [Int](repeating: 0, count: max(0, last))
    var start = 0
    let source = values.span
    var target = sums.mutableSpan
    while true {
      if let (offset, range) = reader.line(at: positions) {
        var position = offset + range.lowerBound * reader.innerStride
        for index in range {
          target[start + index] &+= factor &* source[position]
          position += reader.innerStride
        }
      }
      start += innerCount
      // The next line: the last outer index that is not at its end goes up, those behind it start again.
      var axis = last - 1
      while axis >= 0 {
        indices[axis] += 1
        if indices[axis] < outputs[axis] {
          for (dimension, coefficient) in reader.reads[axis] { positions[dimension] += coefficient }
          break
        }
        for (dimension, coefficient) in reader.reads[axis] {
          positions[dimension] -= coefficient * (outputs[axis] - 1)
        }
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { break }
    }
  }

  /// Adds to one sum.
  mutating func add(_ value: Int64, at position: Int) { sums[position] &+= value }

  /// How the lines of the last output index run through a tensor.
  private struct Reader {
    let dimensions: [Int]
    let strides: [Int]
    /// For each output index the dimensions that it moves in, by how much.
    let reads: [[(dimension: Int, coefficient: Int)]]
    /// The dimension and the step of the last output index, if anything reads it.
    let inner: (dimension: Int, coefficient: Int)?
    let innerStride: Int
    let innerCount: Int

    init(dimensions: [Int], maps: [DimensionMap], outputs: [Int]) {
      self.dimensions = dimensions
      var strides = [Int](repeating: 1, count: dimensions.count)
      for index in dimensions.indices.dropLast().reversed() {
        strides[index] = strides[index + 1] * dimensions[index + 1]
      }
      self.strides = strides
      var reads: [[(dimension: Int, coefficient: Int)]] = Array(repeating: [], count: outputs.count)
      for (dimension, map) in maps.enumerated() {
        for term in map.terms { reads[term.variable].append((dimension, term.coefficient)) }
      }
      self.reads = reads
      inner = reads.last?.first
      innerStride = inner.map { strides[$0.dimension] * $0.coefficient } ?? 0
      innerCount = outputs.last ?? 1
    }

    /// Where a line starts, and for which of its indices it is inside the tensor; `nil` if for none.
    func line(at positions: [Int]) -> (offset: Int, range: Range<Int>)? {
      var offset = 0
      var range = 0..<innerCount
      for dimension in dimensions.indices {
        let position = positions[dimension]
        offset += position * strides[dimension]
        if let inner, inner.dimension == dimension, inner.coefficient != 0 {
          range = Self.inside(position, inner.coefficient, dimensions[dimension], innerCount)
          if range.isEmpty { return nil }
        } else if position < 0 || position >= dimensions[dimension] {
          return nil
        }
      }
      return (offset, range)
    }

    /// The `i` in `0..<count` for which `position + coefficient i` is in `0..<size`.
    private static func inside(_ position: Int, _ coefficient: Int, _ size: Int, _ count: Int) -> Range<Int> {
      // Seen from the other end a falling index rises.
      let first = coefficient > 0 ? position : size - 1 - position
      let step = abs(coefficient)
      let lower = first >= 0 ? 0 : (-first + step - 1) / step
      let upper = first >= size ? 0 : (size - 1 - first) / step + 1
      return lower < min(upper, count) ? lower..<min(upper, count) : 0..<0
    }
  }
}
