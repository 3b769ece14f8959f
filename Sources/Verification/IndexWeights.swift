import BN254
import Circuits
import Polynomials

/// The weights of the variables of a step and their sums through index maps.
package enum IndexWeights {
  /// Splits a point over a list of indices: the last index has the first coordinates.
  package static func split(_ point: [Fr], sizes: [Int]) -> [[Fr]] {
    var slices: [[Fr]] = []
    var start = 0
    for size in sizes.reversed() {
      let bits = AddressBits.count(size)
      slices.append(Array(point[start..<(start + bits)]))
      start += bits
    }
    return slices.reversed()
  }

  /// `e[i] = sum` of the products of weights over all values of the variables that `map` sends to `i`; what it sends
  /// outside `0..<size` contributes nothing.
  package static func contract(_ map: DimensionMap, size: Int, weights: (Int) -> [Fr]) -> [Fr] {
    if let variable = map.plainVariable {
      let plain = weights(variable)
      return plain.count == size ? plain : Array(plain.prefix(size)) + zeros(size - min(size, plain.count))
    }
    var result = zeros(size)
    var positions = [map.constant]
    var values = [Fr.one]
    for term in map.terms {
      let own = weights(term.variable)
      var nextPositions: [Int] = []
      var nextValues: [Fr] = []
      for (position, value) in zip(positions, values) {
        for (index, weight) in own.enumerated() {
          nextPositions.append(position + term.coefficient * index)
          nextValues.append(value * weight)
        }
      }
      positions = nextPositions
      values = nextValues
    }
    for (position, value) in zip(positions, values) where (0..<size).contains(position) { result[position] += value }
    return result
  }

  private static func zeros(_ count: Int) -> [Fr] { [Fr](repeating: .zero, count: count) }
}

/// The weights `eq(rho, .)` of the output indices of one linear step, over their real ranges.
package struct OutputWeights: Sendable {
  /// Per output index: its coordinates of `rho`, its weights, and their sum.
  package let points: [[Fr]]
  package let weights: [[Fr]]
  package let sums: [Fr]

  package init(outputs: [Int], rho: [Fr]) {
    points = IndexWeights.split(rho, sizes: outputs)
    weights = zip(points, outputs).map { EqPolynomial.table($0, count: $1) }
    sums = weights.map { $0.reduce(.zero, +) }
  }

  /// `prod sum_(real) eq(rho, .)` over all output indices but those in `read`.
  package func sum(without read: some Collection<Int>) -> Fr {
    sums.indices.reduce(Fr.one) { read.contains($1) ? $0 : $0 * sums[$1] }
  }

  package var total: Fr { sums.reduce(.one, *) }

  /// `scale * sum_o eq(rho, o) tensor[maps(o)]` as a functional on `w`.
  package func functional(of operand: Operand, in circuit: Circuit, scale: Fr) -> WitnessFunctional {
    let tensor = circuit.declaration(of: operand.tensor)
    return WitnessFunctional(
      on: tensor, scale: scale * sum(without: operand.variables),
      weights: zip(operand.maps, tensor.dimensions).map { map, size in
        IndexWeights.contract(map, size: size) { weights[$0] }
      })
  }
}
