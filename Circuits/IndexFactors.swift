import ModelGraph

/// The index variables of a step over dimensions of graph tensors, each cut into factors where a tensor that it reads
/// demands it.
struct IndexFactors {
  let sizes: [Int]
  /// For each variable where it is cut: products of its last factors, ascending, each a multiple of the one before.
  private var cuts: [[Int]]

  init(sizes: [Int]) {
    self.sizes = sizes
    cuts = sizes.map { _ in [] }
  }

  /// The factors of each variable, the one of the largest stride first; none for a variable of size 1.
  var factors: [[Int]] {
    zip(sizes, cuts).map { size, cuts in
      guard size > 1 else { return [] }
      return zip(cuts + [size], [1] + cuts).map { $0 / $1 }.reversed()
    }
  }

  /// Position of the first factor of each variable among all.
  var starts: [Int] {
    var next = 0
    return factors.map { own in
      defer { next += own.count }
      return next
    }
  }

  /// Cuts the number that `variables` are the digits of, the one of the largest stride first, at products of its last
  /// factors.
  ///
  /// - Returns: `false` if the cuts do not go with those that are there.
  mutating func cut(_ variables: [Int], at products: [Int]) -> Bool {
    var stride = 1
    for variable in variables.reversed() {
      let size = sizes[variable]
      var own = Set(cuts[variable])
      for product in products where product > stride && product < stride * size {
        guard product % stride == 0 else { return false }
        own.insert(product / stride)
      }
      let sorted = own.sorted()
      for (low, high) in zip(sorted, sorted.dropFirst() + [size]) where high % low != 0 { return false }
      cuts[variable] = sorted
      stride *= size
    }
    return true
  }

  /// Products of the last factors of a list: for `[a, b, c]` these are `c` and `b c`.
  static func products(_ factors: [Int]) -> [Int] {
    var product = 1
    return factors.dropFirst().reversed().map { factor in
      product *= factor
      return product
    }
  }

  /// The terms, over factors, of a variable times `coefficient`.
  func terms(_ variable: Int, coefficient: Int) -> [DimensionMap.Term] {
    digits([variable], from: 1, to: sizes[variable]).map {
      DimensionMap.Term(variable: $0.variable, coefficient: $0.coefficient * coefficient)
    }
  }

  /// The part of the number with the digits `variables` between two of its cuts, as a number of its own.
  func digits(_ variables: [Int], from low: Int, to high: Int) -> [DimensionMap.Term] {
    let (factors, starts) = (factors, starts)
    var terms: [DimensionMap.Term] = []
    var stride = 1
    for variable in variables.reversed() {
      for (position, factor) in factors[variable].enumerated().reversed() {
        if stride >= low && stride < high {
          terms.append(.init(variable: starts[variable] + position, coefficient: stride / low))
        }
        stride *= factor
      }
    }
    return terms.reversed()
  }
}

/// An index `constant + number`, the number having the variables as its digits: the indices that go through a dimension
/// with several factors.
struct DigitIndex {
  var constant: Int
  var variables: [Int]
  /// How many values the number takes.
  var count: Int

  /// `nil` for any other index.
  init?(_ index: AffineIndex, sizes: [Int]) {
    let terms = index.terms.filter { $0.coefficient != 0 && sizes[$0.variable] > 1 }
    constant = index.constant
    variables = []
    count = 1
    for term in terms.sorted(by: { $0.coefficient < $1.coefficient }) {
      guard term.coefficient == count else { return nil }
      variables.insert(term.variable, at: 0)
      count *= sizes[term.variable]
    }
  }

  /// One factor of a dimension as `constant` plus the number's digits between two products.
  struct Part: Equatable {
    var constant: Int
    var low: Int
    var high: Int
  }

  /// How the index falls into the factors of a dimension: aligned slices of a few leading factors do, or single entries
  /// of these. `nil` if it does not.
  func parts(of factors: ArraySlice<Int>) -> [Part]? { Self.parts(constant, count, factors) }

  private static func parts(_ constant: Int, _ count: Int, _ factors: ArraySlice<Int>) -> [Part]? {
    guard let first = factors.first else { return constant == 0 && count == 1 ? [] : nil }
    let rest = factors.dropFirst()
    let inner = rest.reduce(1, *)
    guard constant >= 0, constant + count <= first * inner else { return nil }
    if rest.isEmpty { return [Part(constant: constant, low: 1, high: count)] }
    if constant % inner == 0, count % inner == 0 {
      guard let others = parts(0, inner, rest) else { return nil }
      return [Part(constant: constant / inner, low: inner, high: count)] + others
    }
    guard constant % inner + count <= inner, let others = parts(constant % inner, count, rest) else { return nil }
    return [Part(constant: constant / inner, low: 1, high: 1)] + others
  }
}
