import BN254

/// Dense multilinear polynomials given by their values on the hypercube, least significant variable in bit 0.
package enum MultilinearPolynomial {
  /// The value at `point` of the multilinear extension of `values`, which are extended by zeros to `2^point.count`.
  package static func evaluate(_ values: some Collection<Fr>, at point: [Fr]) -> Fr {
    var folded = Array(values)
    for (index, challenge) in point.enumerated().reversed() {
      bindTop(&folded, half: 1 << index, to: challenge)
    }
    return folded.first ?? .zero
  }

  /// Binds the most significant variable: entry `i` becomes `f_i + challenge (f_(half+i) - f_i)`.
  ///
  /// `values` may be shorter than `2 * half`; what is missing counts as zero.
  package static func bindTop(_ values: inout [Fr], half: Int, to challenge: Fr) {
    let paired = max(0, min(half, values.count - half))
    let kept = min(half, values.count)
    bindPairs(&values, from: 0, half: half, count: paired, to: challenge)
    if paired < kept { scale(&values, paired..<kept, by: Fr.one - challenge) }
    values.removeSubrange(kept...)
  }

  /// The same for `2 * half` entries from `start` on; the result takes the place of the first half of them.
  package static func bindTop(_ values: inout [Fr], from start: Int, half: Int, to challenge: Fr) {
    bindPairs(&values, from: start, half: half, count: half, to: challenge)
  }

  private static func bindPairs(_ values: inout [Fr], from start: Int, half: Int, count: Int, to challenge: Fr) {
    values.withUnsafeMutableBufferPointer { buffer in
      guard count > 0, let base = buffer.baseAddress else { return }
      precondition(start + half + count <= buffer.count, "entries to fold must be there")
      let pairs = UncheckedPointer(base: base + start)
      Parallel.chunks(count, minimum: parallelEntries) { range in
        let low = pairs.base + range.lowerBound
        ScalarVectors.fold(low, low + half, count: range.count, challenge: challenge)
      }
    }
  }

  /// Multiplies the entries of a range.
  package static func scale(_ values: inout [Fr], _ range: Range<Int>, by factor: Fr) {
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count, "entries to scale must be there")
      let entries = UncheckedPointer(base: base + range.lowerBound)
      Parallel.chunks(range.count, minimum: parallelEntries) { part in
        ScalarVectors.scale(entries.base + part.lowerBound, count: part.count, by: factor)
      }
    }
  }

  /// Adds `factor` times the entries of a range of `source` to those of `target` from `start` on.
  package static func add(
    _ source: [Fr], _ range: Range<Int>, scaledBy factor: Fr, to target: UnsafeMutableBufferPointer<Fr>, at start: Int
  ) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= source.count && start >= 0 && start + range.count <= target.count,
      "entries must be there")
    source.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      ScalarVectors.add(from + range.lowerBound, count: range.count, scaledBy: factor, to: to + start)
    }
  }

  /// Entries from which a second thread pays.
  private static let parallelEntries = 2048

  /// `sum_i f_i g_i` over the common prefix.
  package static func innerProduct(_ f: Span<Fr>, _ g: Span<Fr>) -> Fr {
    let count = min(f.count, g.count)
    return f.withUnsafeBufferPointer { f in
      g.withUnsafeBufferPointer { g in
        guard let f = f.baseAddress, let g = g.baseAddress else { return .zero }
        return ScalarVectors.innerProduct(f, g, count: count)
      }
    }
  }

  package static func innerProduct(_ f: [Fr], _ g: [Fr]) -> Fr { innerProduct(f.span, g.span) }
}

/// Workers read and write disjoint entries, so sharing the pointer is safe.
private struct UncheckedPointer: @unchecked Sendable {
  let base: UnsafeMutablePointer<Fr>
}
