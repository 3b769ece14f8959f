import BN254
import Polynomials

/// The prover's side of the zero-check of the log-derivative lookup [Haboeck 2022/1530]:
/// `0 = sum_x eq(z,x) G(x)`, `G = (phi D_T + M) prod_c D_c - D_T sum_c prod_(c'!=c) D_c'`.
///
/// All vectors have `2^z.count` entries. Rounds bind the most significant variable first.
package struct LookupZeroCheck {
  private let z: [Fr]
  /// In this order: `phi, M, D_T, D_1, .., D_L`.
  private var vectors: [[Fr]]
  private var round: Int
  private let interpolation: SmallInterpolation

  package init(z: [Fr], phi: [Fr], multiplicities: [Fr], table: [Fr], lanes: [[Fr]]) {
    self.z = z
    vectors = [phi, multiplicities, table] + lanes
    round = z.count
    interpolation = SmallInterpolation(degree: lanes.count + 2)
  }

  /// `c_1 .. c_(L+2)` of the present round's polynomial.
  package func message() -> [Fr] {
    let half = 1 << (round - 1)
    let eq = EqPolynomial.table(Array(z[0..<(round - 1)]))
    let points = vectors.count
    let chunks = max(1, min(Parallel.width, half / 256))
    let partial = ParallelMap.map(chunks) { chunk in
      let range = (half * chunk / chunks)..<(half * (chunk + 1) / chunks)
      return Self.evaluations(vectors: vectors, half: half, eq: eq, range: range, points: points)
    }
    var values = partial[0]
    for other in partial.dropFirst() { for i in values.indices { values[i] += other[i] } }
    return Array(interpolation.coefficients(values: values).dropFirst())
  }

  /// The values at `0, 1, .., L+2` of the round polynomial, summed over `range`.
  private static func evaluations(vectors: [[Fr]], half: Int, eq: [Fr], range: Range<Int>, points: Int) -> [Fr] {
    var sums = [Fr](repeating: .zero, count: points)
    var current = [Fr](repeating: .zero, count: vectors.count)
    var slope = current
    for i in range {
      for v in vectors.indices {
        current[v] = vectors[v][i]
        slope[v] = vectors[v][half + i] - current[v]
      }
      for point in 0..<points {
        if point > 0 { for v in current.indices { current[v] += slope[v] } }
        sums[point] += eq[i] * combination(current)
      }
    }
    return sums
  }

  /// `G` from `phi, M, D_T, D_1, .., D_L`.
  package static func combination(_ values: [Fr]) -> Fr {
    let table = values[2]
    var product = values[3]
    var mixed = Fr.one
    for lane in 4..<max(4, values.count) {
      mixed = mixed * values[lane] + product
      product *= values[lane]
    }
    return (values[0] * table + values[1]) * product - table * mixed
  }

  package mutating func bind(_ challenge: Fr) {
    let half = 1 << (round - 1)
    vectors = ParallelMap.map(vectors.count) { [vectors] index in
      var vector = vectors[index]
      MultilinearPolynomial.bindTop(&vector, half: half, to: challenge)
      return vector
    }
    round -= 1
  }

  /// After the last round: the values at the point of all challenges.
  package var end: (phi: Fr, multiplicities: Fr, table: Fr, lanes: [Fr]) {
    (vectors[0][0], vectors[1][0], vectors[2][0], vectors[3...].map { $0[0] })
  }
}
