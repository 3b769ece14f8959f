import Circuits

extension LinearSums {
  /// A tensor of `w` as a factor of a product: its row-major entries, sizes, and one map for each dimension over output
  /// and contraction indices.
  struct Factor {
    let values: [Int64]
    let dimensions: [Int]
    let maps: [DimensionMap]
  }

  /// Adds `sum_k A[mapsA(o, k)] B[mapsB(o, k)]` to every sum; reads outside a tensor contribute nothing.
  ///
  /// Work is one step of all indices for each product.
  mutating func add(product a: Factor, _ b: Factor, contractions: [Int]) {
    let sizes = outputs + contractions
    var first = Cursor(a, variables: sizes.count)
    var second = Cursor(b, variables: sizes.count)
    var indices = [Int](repeating: 0, count: sizes.count)
    let inner = contractions.reduce(1, *)
    for position in 0..<sums.count {
      var sum: Int64 = 0
      for _ in 0..<inner {
        if let x = first.value, let y = second.value { sum &+= x &* y }
        var axis = sizes.count - 1
        while axis >= 0 {
          indices[axis] += 1
          if indices[axis] < sizes[axis] {
            first.move(axis, by: 1)
            second.move(axis, by: 1)
            break
          }
          first.move(axis, by: 1 - sizes[axis])
          second.move(axis, by: 1 - sizes[axis])
          indices[axis] = 0
          axis -= 1
        }
      }
      add(sum, at: position)
    }
  }

  /// Where a factor is read.
  private struct Cursor {
    private let factor: Factor
    /// For each variable the dimensions that it moves in, by how much.
    private let reads: [[(dimension: Int, coefficient: Int)]]
    private var positions: [Int]

    init(_ factor: Factor, variables: Int) {
      self.factor = factor
      var reads: [[(dimension: Int, coefficient: Int)]] = Array(repeating: [], count: variables)
      for (dimension, map) in factor.maps.enumerated() {
        for term in map.terms { reads[term.variable].append((dimension, term.coefficient)) }
      }
      self.reads = reads
      positions = factor.maps.map(\.constant)
    }

    mutating func move(_ variable: Int, by count: Int) {
      for (dimension, coefficient) in reads[variable] { positions[dimension] += coefficient * count }
    }

    /// The entry, or `nil` outside the tensor.
    var value: Int64? {
      var address = 0
      for (position, size) in zip(positions, factor.dimensions) {
        guard position >= 0, position < size else { return nil }
        address = address * size + position
      }
      return factor.values[address]
    }
  }
}
