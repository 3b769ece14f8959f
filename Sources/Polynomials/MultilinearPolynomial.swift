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
    let oneMinus = Fr.one - challenge
    bindPairs(&values, from: 0, half: half, count: paired, to: challenge)
    for i in paired..<max(paired, kept) { values[i] *= oneMinus }
    values.removeSubrange(kept...)
  }

  /// The same for `2 * half` entries from `start` on; the result takes the place of the first half of them.
  package static func bindTop(_ values: inout [Fr], from start: Int, half: Int, to challenge: Fr) {
    bindPairs(&values, from: start, half: half, count: half, to: challenge)
  }

  private static func bindPairs(_ values: inout [Fr], from start: Int, half: Int, count: Int, to challenge: Fr) {
    values.withUnsafeMutableBufferPointer { buffer in
      let pairs = UncheckedBuffer(buffer: UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + half + count)]))
      Parallel.chunks(count, minimum: parallelEntries) { range in
        let buffer = pairs.buffer
        for i in range {
          let low = buffer[i]
          buffer[i] = low + challenge * (buffer[half + i] - low)
        }
      }
    }
  }

  /// Entries from which a second thread pays.
  private static let parallelEntries = 2048

  /// `sum_i f_i g_i` over the common prefix.
  package static func innerProduct(_ f: Span<Fr>, _ g: Span<Fr>) -> Fr {
    var sum = Fr.zero
    for i in 0..<min(f.count, g.count) { sum += f[i] * g[i] }
    return sum
  }

  package static func innerProduct(_ f: [Fr], _ g: [Fr]) -> Fr { innerProduct(f.span, g.span) }
}

/// Workers read and write disjoint entries, so sharing the pointer is safe.
private struct UncheckedBuffer: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Fr>
}
