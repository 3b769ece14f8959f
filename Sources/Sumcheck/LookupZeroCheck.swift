import BN254
import Polynomials

/// The prover's side of the zero-check of the log-derivative lookup [Haboeck 2022/1530]:
/// `0 = sum_x eq(z,x) G(x)`, `G = (phi D_T + M) prod_c D_c - D_T sum_c prod_(c'!=c) D_c'`.
///
/// All vectors have `2^z.count` entries. Rounds bind the most significant variable first.
package struct LookupZeroCheck {
  /// `eq((z_1 .. z_(i-1)), .)` for the present round `i`; entries beyond that are of rounds before.
  private var eq: [Fr]
  private let variables: Int
  private let kernel: ScalarVectors.Kernel
  /// In this order, one after the other and each at a multiple of `2^z.count`: `phi, M, D_T, D_1, .., D_L`.
  private var entries: [Fr]
  private let vectors: Int
  private var round: Int
  /// For the whole polynomial, and for the part of it that has degree `L`.
  private let interpolation: SmallInterpolation
  private let lower: SmallInterpolation

  /// - Parameters:
  ///   - entries: `phi, M, D_T, D_1, .., D_L`, one after the other.
  ///   - kernel: the code that does the long rounds; messages are the same with each.
  package init(z: [Fr], entries: consuming [Fr], kernel: ScalarVectors.Kernel = .best) {
    eq = EqPolynomial.table(Array(z.dropLast()))
    variables = z.count
    round = z.count
    vectors = entries.count >> z.count
    self.entries = entries
    let lanes = vectors - 3
    self.kernel =
      ScalarVectors.LookupRound.isVectorized(lanes: lanes, kernel: kernel) ? .vector : .scalar
    interpolation = SmallInterpolation(degree: lanes + 2)
    lower = SmallInterpolation(degree: lanes)
  }

  private var stride: Int { 1 << variables }

  /// `c_1 .. c_(L+2)` of the present round's polynomial.
  package func message() -> [Fr] {
    let half = 1 << (round - 1)
    if half >= Self.vectorEntries, kernel == .vector { return vectorMessage(half: half) }
    let chunks = max(1, min(Parallel.width, half / 256))
    let partial = ParallelMap.map(chunks) { chunk in
      evaluations(half: half, range: (half * chunk / chunks)..<(half * (chunk + 1) / chunks))
    }
    var values = partial[0]
    for other in partial.dropFirst() { for i in values.indices { values[i] += other[i] } }
    return Array(interpolation.coefficients(values: values).dropFirst())
  }

  /// Entries from which the vector code pays.
  private static let vectorEntries = 16

  /// The same from the sums of the two summands of `G`, the second of which has degree `L` only.
  private func vectorMessage(half: Int) -> [Fr] {
    let chunks = max(1, min(Parallel.width, half / 256))
    let groups = half / 8
    let partial = ParallelMap.map(chunks) { chunk in
      entries.withUnsafeBufferPointer { entries in
        eq.withUnsafeBufferPointer { eq -> (first: [Fr], second: [Fr]) in
          guard let entries = entries.baseAddress, let eq = eq.baseAddress else { return ([], []) }
          let task = ScalarVectors.LookupRound(
            entries: entries, stride: stride, half: half, eq: eq, lanes: vectors - 3)
          return task.sums(groups: (groups * chunk / chunks)..<(groups * (chunk + 1) / chunks))
        }
      }
    }
    var (first, second) = partial[0]
    for other in partial.dropFirst() {
      for i in first.indices { first[i] += other.first[i] }
      for i in second.indices { second[i] += other.second[i] }
    }
    var coefficients = interpolation.coefficients(values: first)
    UnivariatePolynomial.add(lower.coefficients(values: second), scaledBy: -.one, to: &coefficients)
    return Array(coefficients.dropFirst())
  }

  /// The values at `0, 1, .., L+2` of the round polynomial, summed over `range`.
  private func evaluations(half: Int, range: Range<Int>) -> [Fr] {
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
    guard round > 0 else { return }
    // What was multiplied by z_i and by 1 - z_i.
    let rest = 1 << (round - 1)
    for k in 0..<rest { eq[k] += eq[rest + k] }
  }

  /// After the last round: the values at the point of all challenges.
  package var end: (phi: Fr, multiplicities: Fr, table: Fr, lanes: [Fr]) {
    let values = (0..<vectors).map { entries[$0 * stride] }
    return (values[0], values[1], values[2], Array(values[3...]))
  }
}
