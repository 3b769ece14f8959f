import ModelGraph

extension CircuitBuilder {
  /// A copy of a view that removes an obstacle, made once for each view and obstacle.
  mutating func copy(
    of view: TensorView, because obstacle: ReadingObstacle, node: String
  ) throws(CircuitError) -> TensorView {
    if let known = copies.first(where: { $0.source == view && $0.obstacle == obstacle }) { return known.copy }
    var groups = plainGroups(of: view)
    switch obstacle {
    case .copy: break
    case .unit(let dimension): groups[dimension] = [[]]
    case .flatten(let dimension): groups[dimension] = [groups[dimension].flatMap { $0 }]
    }
    let result = try materialise(view, groups: groups, name: witness[view.block].name + ".copy", node: node)
    copies.append(MadeCopy(source: view, obstacle: obstacle, copy: result))
    return result
  }

  /// A view whose block has every entry once, in order: what an output must be.
  mutating func rowMajor(_ view: TensorView, name: String) throws(CircuitError) -> TensorView {
    if view.isRowMajor(dimensions: witness[view.block].dimensions) { return view }
    return try materialise(view, groups: plainGroups(of: view), name: name, node: name)
  }

  /// A view that covers its block: what is looked up must be, since blocks are looked up whole.
  mutating func covering(_ view: TensorView, node: String) throws(CircuitError) -> TensorView {
    if view.covers(dimensions: witness[view.block].dimensions) { return view }
    return try copy(of: view, because: .copy, node: node)
  }

  /// The same entries in the same order, in dimensions of other sizes.
  ///
  /// Factors that are cut by the boundaries of the new dimensions are split, which costs nothing. Where boundaries do not
  /// go together, as in `[6, 4]` seen as `[8, 3]`, the factors around them become one index by a copy.
  mutating func regrouped(
    _ view: TensorView, shape: [Int], node: String
  ) throws(CircuitError) -> TensorView {
    let count = view.shape.reduce(1, *)
    guard shape.reduce(1, *) == count else { throw .rule(.shape, node) }
    // The whole tensor as one dimension: a number that the new dimensions are the digits of.
    var flat = TensorView(block: view.block, factors: [view.flatFactors], maps: view.maps).joined()
    let wanted = IndexFactors.products(shape)
    let own = IndexFactors.products(flat.flatFactors)
    let kept = own.filter { cut in wanted.allSatisfy { $0.isMultiple(of: cut) || cut.isMultiple(of: $0) } }
    if kept.count < own.count {
      var groups: [[Int]] = []
      var stride = count
      for (variable, size) in flat.flatFactors.enumerated() {
        if groups.isEmpty || kept.contains(stride) {
          groups.append([variable])
        } else {
          groups[groups.count - 1].append(variable)
        }
        stride /= size
      }
      flat = try materialise(flat, groups: [groups], name: witness[view.block].name + ".copy", node: node)
    }
    guard
      let result = rearranged(
        Reading(view: flat, indices: [.init(terms: Self.digits(of: shape))]), shape: shape)
    else { throw .rule(.shape, node) }
    return result
  }

  /// The terms of the number whose digits are the indices of a tensor, row-major.
  private static func digits(of shape: [Int]) -> [AffineIndex.Term] {
    var stride = 1
    return shape.indices.reversed().map { dimension in
      defer { stride *= shape[dimension] }
      return .init(variable: dimension, coefficient: stride)
    }
  }

  /// Each factor by itself.
  private func plainGroups(of view: TensorView) -> [[[Int]]] {
    zip(view.factors, view.starts).map { own, start in own.indices.map { [start + $0] } }
  }

  /// A copy, by an exact linear step, whose block has one dimension for each group of factors; an empty group is a
  /// dimension of size 1.
  ///
  /// A group of several factors is read by one index `o`: one term for each choice of the leading factors, the last one
  /// read at `o - offset`, which is inside the view for exactly one of the terms.
  private mutating func materialise(
    _ view: TensorView, groups: [[[Int]]], name: String, node: String
  ) throws(CircuitError) -> TensorView {
    var (view, groups) = (view, groups)
    let joined = groups.joined().filter { $0.count > 1 }
    let dimensions = witness[view.block].dimensions
    if joined.contains(where: { group in group.last.map { !view.isExact($0, dimensions: dimensions) } ?? false }) {
      view = try copy(of: view, because: .copy, node: node)
    }
    let sizes = view.flatFactors
    let factors = groups.map { own in own.map { $0.reduce(1) { $0 * sizes[$1] } } }
    let flat = groups.flatMap { $0 }
    let outputs = flat.isEmpty ? [1] : factors.flatMap { $0 }

    /// For each factor the index that reads it, in one of the terms.
    var choices: [[DimensionMap]] = [Array(repeating: DimensionMap(terms: []), count: sizes.count)]
    for (output, group) in flat.enumerated() {
      guard let last = group.last else { continue }
      var offsets = [(0, [DimensionMap]())]
      for variable in group.dropLast() {
        guard sizes[variable] <= CircuitLimits.exclusiveTerms / offsets.count else { throw .rule(.shape, node) }
        offsets = offsets.flatMap { offset, maps in
          (0..<sizes[variable]).map { value in
            (offset * sizes[variable] + value, maps + [DimensionMap(terms: [], constant: value)])
          }
        }
      }
      guard choices.count * offsets.count <= CircuitLimits.exclusiveTerms else { throw .rule(.shape, node) }
      choices = choices.flatMap { choice in
        offsets.map { offset, maps in
          var choice = choice
          for (variable, map) in zip(group, maps) { choice[variable] = map }
          choice[last] = DimensionMap(
            terms: [.init(variable: output, coefficient: 1)], constant: -offset * sizes[last])
          return choice
        }
      }
    }
    let terms = choices.map { choice in
      LinearStep.Term(
        factor: 1,
        operand: Operand(
          tensor: .witness(view.block),
          maps: view.maps.map { map in
            var composed = DimensionMap(terms: [], constant: map.constant)
            for term in map.terms {
              composed.constant += term.coefficient * choice[term.variable].constant
              composed.terms += choice[term.variable].terms.map {
                .init(variable: $0.variable, coefficient: $0.coefficient * term.coefficient)
              }
            }
            return composed
          }))
    }
    let result = addWitness(name, dimensions: outputs)
    try add(linear: LinearStep(name: name, outputs: outputs, terms: terms, shift: 0, result: result))
    return TensorView(block: result, factors: factors, dimensions: outputs)
  }
}

/// A copy of a view that removed an obstacle.
struct MadeCopy: Sendable {
  var source: TensorView
  var obstacle: ReadingObstacle
  var copy: TensorView
}
