import ModelGraph

/// A tensor of a graph as a step reads it: one index for each of its dimensions, over the variables of the step.
package struct Reading: Sendable, Equatable {
  package var view: TensorView
  package var indices: [AffineIndex]

  package init(view: TensorView, indices: [AffineIndex]) {
    self.view = view
    self.indices = indices
  }

  /// Each dimension by a variable of its own.
  package init(view: TensorView, variables: [Int]) {
    self.init(view: view, indices: variables.map { .index($0) })
  }
}

/// Readings as operands, over variables that are cut into factors.
struct ResolvedIndices {
  /// For each variable its factors.
  var factors: [[Int]]
  /// Position of the first factor of each variable among all.
  var starts: [Int]
  var operands: [Operand]
}

/// Why a view cannot be read as it stands, and so what copy of it can.
enum ReadingObstacle: Error, Equatable {
  /// Reads beyond the tensor would meet other entries of the block, or its index takes too long to sum.
  case copy
  /// A dimension of size 1 is read beyond it, so the copy needs an index for it.
  case unit(dimension: Int)
  /// The factors of this dimension do not fit, so the copy has one index for it.
  case flatten(dimension: Int)
}

extension Reading {
  /// Verifiers sum each map over the values of all its variables; maps that join several factors are copied beyond this.
  private static let joinedMapCost = 1 << 16

  /// Cuts the variables where the factors of the view are.
  func refine(_ factors: inout IndexFactors) throws(ReadingObstacle) {
    for (dimension, (index, own)) in zip(indices, view.factors).enumerated() where own.count > 1 {
      guard let digits = DigitIndex(index, sizes: factors.sizes), let parts = digits.parts(of: own[...]),
        factors.cut(digits.variables, at: parts.flatMap { [$0.low, $0.high] })
      else { throw .flatten(dimension: dimension) }
    }
  }

  /// The maps of the block over the factors of the step's variables.
  func maps(_ factors: IndexFactors, dimensions: [Int]) throws(ReadingObstacle) -> [DimensionMap] {
    var numbers: [DimensionMap] = []
    for (dimension, (index, own)) in zip(indices, view.factors).enumerated() {
      if own.count > 1 {
        guard let digits = DigitIndex(index, sizes: factors.sizes), let parts = digits.parts(of: own[...]) else {
          throw .flatten(dimension: dimension)
        }
        numbers += parts.map { part in
          DimensionMap(
            terms: factors.digits(digits.variables, from: part.low, to: part.high), constant: part.constant)
        }
        continue
      }
      let size = own.first ?? 1
      let isInside = index.range(sizes: factors.sizes).map { $0.lowerBound >= 0 && $0.upperBound < size } ?? false
      if own.isEmpty {
        guard isInside else { throw .unit(dimension: dimension) }
        continue
      }
      guard isInside || view.isExact(numbers.count, dimensions: dimensions) else { throw .copy }
      let terms = index.terms.filter { $0.coefficient != 0 }
      numbers.append(
        DimensionMap(
          terms: terms.flatMap { factors.terms($0.variable, coefficient: $0.coefficient) }, constant: index.constant))
    }
    var maps: [DimensionMap] = []
    let sizes = factors.factors.flatMap { $0 }
    for map in view.maps {
      var composed = DimensionMap(terms: [], constant: map.constant)
      for term in map.terms {
        composed.constant += term.coefficient * numbers[term.variable].constant
        composed.terms += numbers[term.variable].terms.map {
          .init(variable: $0.variable, coefficient: $0.coefficient * term.coefficient)
        }
      }
      let cost = composed.terms.reduce(1) { $0 * sizes[$1.variable] }
      if map.terms.count > 1, cost > Self.joinedMapCost { throw .copy }
      maps.append(composed)
    }
    return maps
  }
}

extension CircuitBuilder {
  /// Resolves the readings of one step over variables of the given sizes, copying what cannot be read as it stands.
  ///
  /// - Throws: `CircuitError.rule(.shape, node)` if no copy helps.
  mutating func resolve(
    _ readings: [Reading], sizes: [Int], node: String
  ) throws(CircuitError) -> ResolvedIndices {
    var readings = readings
    for reading in readings where reading.indices.count != reading.view.factors.count {
      throw .rule(.shape, node)
    }
    // Each copy removes an obstacle for good, and there are at most three kinds of them in each dimension.
    for _ in 0...(3 * readings.reduce(1) { $0 + $1.indices.count }) {
      guard let (index, obstacle) = firstObstacle(readings, sizes: sizes) else {
        return try resolved(readings, sizes: sizes, node: node)
      }
      let view = readings[index].view
      let copied = try copy(of: view, because: obstacle, node: node)
      for other in readings.indices where readings[other].view == view { readings[other].view = copied }
    }
    throw .rule(.shape, node)
  }

  private func firstObstacle(_ readings: [Reading], sizes: [Int]) -> (Int, ReadingObstacle)? {
    var factors = IndexFactors(sizes: sizes)
    for (index, reading) in readings.enumerated() {
      do { try reading.refine(&factors) } catch { return (index, error) }
    }
    for (index, reading) in readings.enumerated() {
      do {
        _ = try reading.maps(factors, dimensions: witness[reading.view.block].dimensions)
      } catch { return (index, error) }
    }
    return nil
  }

  private func resolved(
    _ readings: [Reading], sizes: [Int], node: String
  ) throws(CircuitError) -> ResolvedIndices {
    do throws(ReadingObstacle) {
      var factors = IndexFactors(sizes: sizes)
      for reading in readings { try reading.refine(&factors) }
      var operands: [Operand] = []
      for reading in readings {
        let maps = try reading.maps(factors, dimensions: witness[reading.view.block].dimensions)
        operands.append(Operand(tensor: .witness(reading.view.block), maps: maps))
      }
      return ResolvedIndices(factors: factors.factors, starts: factors.starts, operands: operands)
    } catch { throw .rule(.shape, node) }
  }

  /// The entries of a view in another arrangement as a view of the same block, if it can be one: its indices are given
  /// over the dimensions of the new tensor.
  func rearranged(_ reading: Reading, shape: [Int]) -> TensorView? {
    for (index, size) in zip(reading.indices, reading.view.shape) {
      guard let range = index.range(sizes: shape), range.lowerBound >= 0, range.upperBound < size else { return nil }
    }
    guard firstObstacle([reading], sizes: shape) == nil,
      let resolved = try? resolved([reading], sizes: shape, node: "")
    else { return nil }
    return TensorView(
      block: reading.view.block, factors: resolved.factors, maps: resolved.operands[0].maps
    ).joined()
  }
}
