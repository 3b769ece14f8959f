/// How a tensor of a graph stands in a block of `w`: reshapes, transpositions and slices are other views of a block that
/// is there already, so they commit nothing.
///
/// Each dimension of the tensor is made of *factors*, sizes whose product is the size of the dimension, the first one
/// counting the largest stride; a dimension of size 1 has none, or a single one of size 1. The factors of all dimensions
/// in order are the variables of the maps, one map for each dimension of the block. All reads stay inside the block, and
/// no variable is read by two of its dimensions. A variable that none reads repeats entries.
package struct TensorView: Sendable, Equatable {
  /// Tensor of `w`.
  package var block: Int
  /// For each dimension of the tensor its factors.
  package var factors: [[Int]]
  /// For each dimension of the block the map from the values of all factors.
  package var maps: [DimensionMap]

  package init(block: Int, factors: [[Int]], maps: [DimensionMap]) {
    self.block = block
    self.factors = factors
    self.maps = maps
  }

  /// The whole block, whose dimensions in order, those of size 1 but for, are the factors.
  init(block: Int, factors: [[Int]], dimensions: [Int]) {
    var next = 0
    let all = factors.flatMap { $0 }
    let maps = dimensions.map { size -> DimensionMap in
      guard next < all.count, all[next] == size else { return DimensionMap(terms: []) }
      next += 1
      return .index(next - 1)
    }
    self.init(block: block, factors: factors, maps: maps)
  }

  /// Sizes of the tensor.
  package var shape: [Int] { factors.map { $0.reduce(1, *) } }
  var flatFactors: [Int] { factors.flatMap { $0 } }

  /// Position of the first factor of each dimension among all factors.
  var starts: [Int] {
    var next = 0
    return factors.map { own in
      defer { next += own.count }
      return next
    }
  }

  /// For each dimension of a block of the given sizes the factors it consists of, the one of the largest stride first;
  /// `nil` unless every entry of the block is read exactly once.
  private func digits(dimensions: [Int]) -> [[Int]]? {
    let sizes = flatFactors
    var read = 0
    var result: [[Int]] = []
    for (map, dimension) in zip(maps, dimensions) {
      guard map.constant == 0 else { return nil }
      let terms = map.terms.filter { sizes[$0.variable] > 1 }.sorted { $0.coefficient > $1.coefficient }
      var stride = 1
      for term in terms.reversed() {
        guard term.coefficient == stride else { return nil }
        stride *= sizes[term.variable]
      }
      guard stride == dimension else { return nil }
      read += terms.count
      result.append(terms.map(\.variable))
    }
    return read == sizes.count(where: { $0 > 1 }) ? result : nil
  }

  /// Whether every entry of a block of the given sizes is an entry of the tensor, once.
  func covers(dimensions: [Int]) -> Bool { digits(dimensions: dimensions) != nil }

  /// Whether the entries of the block in order are those of the tensor in order.
  func isRowMajor(dimensions: [Int]) -> Bool {
    guard let order = digits(dimensions: dimensions) else { return false }
    let all = order.flatMap { $0 }
    return zip(all, all.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// Whether an index of factor `variable` outside its range reads outside the block: only then padding may be read
  /// through the view.
  func isExact(_ variable: Int, dimensions: [Int]) -> Bool {
    let size = flatFactors[variable]
    for (map, dimension) in zip(maps, dimensions) where map.terms.contains(where: { $0.variable == variable }) {
      guard map.terms.count == 1, dimension == size else { return false }
      let coefficient = map.terms[0].coefficient
      return coefficient == 1 && map.constant == 0 || coefficient == -1 && map.constant == size - 1
    }
    return false
  }

  /// The same view with neighbouring factors of a dimension joined where one index reads both as well.
  func joined() -> TensorView {
    var result = self
    for dimension in factors.indices {
      var position = 0
      while position + 1 < result.factors[dimension].count {
        let variable = result.starts[dimension] + position
        if result.join(variable, dimension: dimension, position: position) { continue }
        position += 1
      }
    }
    return result
  }

  /// Joins the factors `variable` and `variable + 1`, if that is possible.
  private mutating func join(_ variable: Int, dimension: Int, position: Int) -> Bool {
    let size = factors[dimension][position + 1]
    for map in maps {
      let high = map.terms.first { $0.variable == variable }?.coefficient
      let low = map.terms.first { $0.variable == variable + 1 }?.coefficient
      guard high == low.map({ $0 * size }) else { return false }
    }
    for index in maps.indices {
      maps[index].terms.removeAll { $0.variable == variable }
      for term in maps[index].terms.indices where maps[index].terms[term].variable > variable {
        maps[index].terms[term].variable -= 1
      }
    }
    factors[dimension][position] *= size
    factors[dimension].remove(at: position + 1)
    return true
  }
}
