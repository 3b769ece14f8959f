import BN254
import Circuits
import Polynomials

/// A linear functional on one tensor of `w` that is a product over its dimensions:
/// `scale * sum_i (prod_t factor_t(i_t)) w[address(i)]`, the address by the block that holds the indices.
///
/// Prover and verifier share it: the prover adds its entries to `E_w`, the verifier evaluates the multilinear extension
/// of the same entries at a point, by a small sum over each segment of each dimension.
package struct WitnessFunctional: Sendable {
  package enum Factor: Sendable {
    /// One weight for each real index; padding has weight 0.
    case weights([Fr])
    /// `eq(point, .)` over a dimension of one segment, padding included.
    case equality([Fr])
  }

  package var blocks: [TensorBlock]
  package var scale: Fr
  /// From the first dimension (highest bits) to the last.
  package var factors: [Factor]

  package init(blocks: [TensorBlock], scale: Fr, factors: [Factor]) {
    self.blocks = blocks
    self.scale = scale
    self.factors = factors
  }

  /// A functional on the real entries of a tensor, with one list of weights for each dimension.
  package init(on tensor: TensorDeclaration, scale: Fr, weights: [[Fr]]) {
    self.init(blocks: tensor.blocks, scale: scale, factors: weights.map { .weights($0) })
  }

  /// `scale * sum_k eq(point, k) w[offset + k]`, `offset` a multiple of `2^point.count`.
  package init(offset: Int, scale: Fr, point: [Fr]) {
    let segment = TensorSegment(start: 0, bits: point.count, real: 1 << point.count)
    self.init(
      blocks: [TensorBlock(offset: offset, segments: [segment])], scale: scale, factors: [.equality(point)])
  }

  package func scaled(by factor: Fr) -> WitnessFunctional {
    WitnessFunctional(blocks: blocks, scale: scale * factor, factors: factors)
  }

  /// The multilinear extension of the entries at a point, as a vector with one address bit for each coordinate.
  package func evaluate(at point: inout EvaluationPoint) -> Fr {
    // Of all blocks together, each segment is summed once for each place that its coordinates can have.
    var known: [SegmentPlace: Fr] = [:]
    var sum = Fr.zero
    for block in blocks {
      let bits = block.bits
      guard bits <= point.coordinates.count else { continue }
      var value = EqPolynomial.evaluate(point.coordinates[bits...], at: block.offset >> bits)
      var first = 0
      for dimension in factors.indices.reversed() {
        let segment = block.segments[dimension]
        let place = SegmentPlace(dimension: dimension, start: segment.start, first: first)
        let own = known[place] ?? factors[dimension].sum(over: segment, first: first, at: &point)
        known[place] = own
        value *= own
        first += segment.bits
      }
      sum += value
    }
    return scale * sum
  }

  /// Calls `body` with the address and the weight of each run of entries that differ in the last index only, and the
  /// range of its indices; the entries are that weight times those of `lastFactor`.
  private func forEachRun(
    of blocks: some Sequence<TensorBlock>, _ body: (_ address: Int, _ weight: Fr, _ indices: Range<Int>) -> Void
  ) {
    let entries = factors.dropLast().map(\.entries)
    for block in blocks {
      func walk(_ dimension: Int, _ address: Int, _ weight: Fr) {
        guard dimension < entries.count else {
          let last = block.segments.last ?? Self.single
          return body(block.offset + address << last.bits, weight, last.indices)
        }
        let segment = block.segments[dimension]
        for index in 0..<segment.real where !entries[dimension][segment.start + index].isZero {
          walk(dimension + 1, address << segment.bits | index, weight * entries[dimension][segment.start + index])
        }
      }
      walk(0, 0, scale)
    }
  }

  /// What a tensor without dimensions has in place of a last one.
  private static let single = TensorSegment(start: 0, bits: 0, real: 1)
  private var lastFactor: [Fr] { factors.last?.entries ?? [.one] }

  /// Adds the entries to those of a vector.
  package func add(to entries: inout [Fr]) {
    var tables = SharedTables()
    entries.withUnsafeMutableBufferPointer { add(to: $0, from: 0, tables: &tables) }
  }

  /// Adds the entries to those of a stretch of a vector; blocks are in the stretch whole or not at all.
  ///
  /// - Parameters:
  ///   - start: the address of the first entry of the stretch.
  ///   - tables: tables of `eq` that functionals have in common; starts empty.
  package func add(to stretch: UnsafeMutableBufferPointer<Fr>, from start: Int, tables: inout SharedTables) {
    let addresses = start..<(start + stretch.count)
    let own = blocks.filter { addresses.contains($0.offset) }
    guard !own.isEmpty else { return }
    if blocks.count == 1, factors.count == 1, case .equality(let point) = factors[0] {
      let table = tables.table(point)
      return MultilinearPolynomial.add(
        table, 0..<table.count, scaledBy: scale, to: stretch, at: blocks[0].offset - start)
    }
    let last = lastFactor
    forEachRun(of: own) { address, weight, indices in
      MultilinearPolynomial.add(last, indices, scaledBy: weight, to: stretch, at: address - start)
    }
  }

  /// The latest table of `eq` for each number of coordinates.
  package struct SharedTables {
    private var known: [Int: (point: [Fr], table: [Fr])] = [:]

    package init() {}

    fileprivate mutating func table(_ point: [Fr]) -> [Fr] {
      if let own = known[point.count], own.point == point { return own.table }
      let table = EqPolynomial.table(point)
      known[point.count] = (point, table)
      return table
    }
  }

  /// The value of the functional on a vector.
  package func value(on vector: EntryVector) -> Fr {
    let last = lastFactor
    // For each last index the weighted sum of the entries there; runs with the same indices are added up together.
    var sums = [Fr](repeating: .zero, count: last.count)
    var starts: [Int] = []
    var weights: [Fr] = []
    var range = 0..<0
    func add() {
      vector.addRows(starts: starts, weights: weights, to: &sums, range)
      starts.removeAll(keepingCapacity: true)
      weights.removeAll(keepingCapacity: true)
    }
    forEachRun(of: blocks) { address, weight, indices in
      if indices != range {
        add()
        range = indices
      }
      starts.append(address)
      weights.append(weight)
    }
    add()
    return MultilinearPolynomial.innerProduct(sums, last)
  }

  package func value(on vector: [Fr]) -> Fr { value(on: .scalars(vector)) }

  private struct SegmentPlace: Hashable {
    var dimension: Int
    var start: Int
    var first: Int
  }
}

extension WitnessFunctional.Factor {
  fileprivate var entries: [Fr] {
    switch self {
    case .weights(let weights): weights
    case .equality(let point): EqPolynomial.table(point)
    }
  }

  /// The sum over the indices of a segment whose address bits have the coordinates from `first` on.
  fileprivate func sum(over segment: TensorSegment, first: Int, at point: inout EvaluationPoint) -> Fr {
    switch self {
    case .weights(let weights):
      let table = point.table(first: first, bits: segment.bits)
      return MultilinearPolynomial.innerProduct(weights.span.extracting(segment.indices), table.span)
    case .equality(let own):
      return EqPolynomial.evaluate(own, point.coordinates[first..<(first + segment.bits)])
    }
  }
}

/// A point at which many functionals are evaluated, with the eq-tables of the runs of coordinates that they need.
package struct EvaluationPoint: Sendable {
  package let coordinates: [Fr]
  private var tables: [Range<Int>: [Fr]] = [:]

  package init(_ coordinates: [Fr]) {
    self.coordinates = coordinates
  }

  mutating func table(first: Int, bits: Int) -> [Fr] {
    let range = first..<(first + bits)
    if let known = tables[range] { return known }
    let table = EqPolynomial.table(Array(coordinates[range]))
    tables[range] = table
    return table
  }
}
