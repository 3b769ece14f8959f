import BN254
import Polynomials

/// The prover's side of the zero-check of the log-derivative lookup [Haboeck 2022/1530]:
/// `0 = sum_x eq(z,x) G(x)`, `G = (phi D_T + M) prod_c D_c - D_T sum_c prod_(c'!=c) D_c'`.
///
/// All vectors have `2^z.count` entries. Rounds bind the most significant variable first.
package struct LookupZeroCheck {
  private let z: [Fr]
  /// In this order, one after the other and each at a multiple of `2^z.count`: `phi, M, D_T, D_1, .., D_L`.
  private var entries: [Fr]
  private let vectors: Int
  private var round: Int
  private let interpolation: SmallInterpolation

  package init(z: [Fr], phi: [Fr], multiplicities: [Fr], table: [Fr], lanes: [[Fr]]) {
    self.z = z
    entries = phi
    entries.reserveCapacity(phi.count * (lanes.count + 3))
    entries += multiplicities
    entries += table
    for lane in lanes { entries += lane }
    vectors = lanes.count + 3
    round = z.count
    interpolation = SmallInterpolation(degree: lanes.count + 2)
  }

  private var stride: Int { 1 << z.count }

  /// `c_1 .. c_(L+2)` of the present round's polynomial.
  package func message() -> [Fr] {
    let half = 1 << (round - 1)
    let eq = EqPolynomial.table(Array(z[0..<(round - 1)]))
    let chunks = max(1, min(Parallel.width, half / 256))
    let partial = ParallelMap.map(chunks) { chunk in
      evaluations(half: half, eq: eq, range: (half * chunk / chunks)..<(half * (chunk + 1) / chunks))
    }
    var values = partial[0]
    for other in partial.dropFirst() { for i in values.indices { values[i] += other[i] } }
    return Array(interpolation.coefficients(values: values).dropFirst())
  }

  /// The values at `0, 1, .., L+2` of the round polynomial, summed over `range`.
  private func evaluations(half: Int, eq: [Fr], range: Range<Int>) -> [Fr] {
    // As many points as vectors.
    var sums = [Fr](repeating: .zero, count: vectors)
    var current = [Fr](repeating: .zero, count: vectors)
    var slope = current
    let entries = entries.span
    for i in range {
      for v in 0..<vectors {
        current[v] = entries[v * stride + i]
        slope[v] = entries[v * stride + half + i] - current[v]
      }
      for point in 0..<vectors {
        if point > 0 { for v in 0..<vectors { current[v] += slope[v] } }
        sums[point] += eq[i] * Self.combination(current)
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
    for vector in 0..<vectors {
      MultilinearPolynomial.bindTop(&entries, from: vector * stride, half: half, to: challenge)
    }
    round -= 1
  }

  /// After the last round: the values at the point of all challenges.
  package var end: (phi: Fr, multiplicities: Fr, table: Fr, lanes: [Fr]) {
    let values = (0..<vectors).map { entries[$0 * stride] }
    return (values[0], values[1], values[2], Array(values[3...]))
  }
}
