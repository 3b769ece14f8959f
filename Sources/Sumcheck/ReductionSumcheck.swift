import BN254
import Polynomials

/// The prover's side of the reduction of many claims `<f_j, e_k> = c_k` to one evaluation of each `f_j`:
/// the sum-check of `sum_j <f_j, E_j>`, `E_j` a random combination of the `e_k`.
///
/// Of vectors of different sizes the shorter join late, with `f_j` extended by zeros (the factor `1 - X_t` belongs to
/// `f_j`) and `E_j` not depending on the missing variables. Vectors may be shorter than `2^variables`: what is missing
/// is zero.
package struct ReductionSumcheck {
  package struct Summand {
    package var f: EntryVector
    package var weights: [Fr]
    package var variables: Int

    package init(f: [Fr], weights: [Fr], variables: Int) {
      self.init(f: .scalars(f), weights: weights, variables: variables)
    }

    package init(f: EntryVector, weights: [Fr], variables: Int) {
      self.f = f
      self.weights = weights
      self.variables = variables
    }
  }

  private var summands: [Summand]
  private var shares: [Fr]
  private var late: [Fr]
  private var round: Int

  package init(summands: [Summand], rounds: Int) {
    self.summands = summands
    shares = summands.map {
      $0.variables < rounds ? $0.f.innerProduct(0..<$0.f.count, $0.weights.span) : .zero
    }
    late = summands.map { _ in .one }
    round = rounds
  }

  /// `c_0, c_2` of the present round.
  package func message() -> [Fr] {
    var c0 = Fr.zero
    var c2 = Fr.zero
    for (index, summand) in summands.enumerated() {
      guard summand.variables >= round else {
        c0 += shares[index] * late[index]
        continue
      }
      let half = 1 << (round - 1)
      let count = summand.f.count
      let paired = max(0, min(half, count - half))
      let kept = min(half, count)
      let chunks = max(1, min(Parallel.width, kept / 512))
      let partial = ParallelMap.map(chunks) { chunk -> (Fr, Fr) in
        Self.sums(
          of: summand, half: half, paired: paired, range: (kept * chunk / chunks)..<(kept * (chunk + 1) / chunks))
      }
      for (s0, s2) in partial {
        c0 += s0
        c2 += s2
      }
    }
    return [c0, c2]
  }

  /// One summand's round polynomial, without `c_1`, summed over `range`.
  private static func sums(of summand: Summand, half: Int, paired: Int, range: Range<Int>) -> (Fr, Fr) {
    let pairs = range.clamped(to: 0..<paired)
    let rest = range.clamped(to: paired..<max(paired, range.upperBound))
    // An absent upper half leaves f1 = -f0 and w1 = -w0.
    let alone = summand.f.innerProduct(rest, summand.weights.span.extracting(rest))
    let (low, slopes) = summand.weights.withUnsafeBufferPointer { weights -> (Fr, Fr) in
      guard let weights = weights.baseAddress else { return (.zero, .zero) }
      let from = pairs.lowerBound
      switch summand.f {
      case .integers(let entries):
        return entries.withUnsafeBufferPointer { entries in
          guard let f = entries.baseAddress else { return (.zero, .zero) }
          return ScalarVectors.round(
            integers: f + from, weights + from, distance: half, count: pairs.count)
        }
      case .scalars(let entries):
        return entries.withUnsafeBufferPointer { entries in
          guard let f = entries.baseAddress else { return (.zero, .zero) }
          return ScalarVectors.round(f + from, weights + from, distance: half, count: pairs.count)
        }
      }
    }
    return (low + alone, slopes + alone)
  }

  package mutating func bind(_ challenge: Fr) {
    let half = 1 << (round - 1)
    for index in summands.indices {
      if summands[index].variables >= round {
        summands[index].f.bindTop(half: half, to: challenge)
        MultilinearPolynomial.bindTop(&summands[index].weights, half: half, to: challenge)
      } else {
        late[index] *= Fr.one - challenge
        if summands[index].variables == round - 1 {
          summands[index].f.scale(by: late[index])
        }
      }
    }
    round -= 1
  }

  /// After the last round: `v_j = f_j~(u) prod (1 - u_t)` over the variables that `f_j` lacks.
  package var end: [Fr] {
    summands.map { $0.f.count == 0 ? .zero : $0.f[0] }
  }
}
