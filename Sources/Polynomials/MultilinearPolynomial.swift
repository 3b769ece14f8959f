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
    values.withUnsafeMutableBufferPointer { buffer in
      for i in 0..<paired {
        let low = buffer[i]
        buffer[i] = low + challenge * (buffer[half + i] - low)
      }
      for i in paired..<max(paired, kept) { buffer[i] *= oneMinus }
    }
    values.removeSubrange(kept...)
  }

  /// `sum_i f_i g_i` over the common prefix.
  package static func innerProduct(_ f: some Collection<Fr>, _ g: some Collection<Fr>) -> Fr {
    zip(f, g).reduce(Fr.zero) { $0 + $1.0 * $1.1 }
  }
}
