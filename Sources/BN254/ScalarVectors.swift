import CFieldKernels

/// Loops over vectors of scalars: eight entries at a time where the processor has AVX-512 IFMA.
///
/// Results are the same with both kernels. All loops run on the calling thread.
package enum ScalarVectors {
  package enum Kernel: Sendable, CaseIterable {
    case scalar
    /// Scalar code too on processors without the instructions.
    case vector

    #if arch(x86_64)
      package static let best: Kernel = cfk_use_ifma() ? .vector : .scalar
      fileprivate static let hasVectors = cfk_processor_has_ifma()
    #else
      package static let best: Kernel = .scalar
      fileprivate static let hasVectors = false
    #endif

    /// Whether the vector code runs.
    package var isVectorized: Bool { self == .vector && Self.hasVectors }
  }

  /// Entries from which the vector code pays.
  private static let minimum = 4

  @inline(__always)
  private static func isVectorized(_ kernel: Kernel, _ count: Int) -> Bool {
    count >= minimum && kernel.isVectorized
  }

  /// `low[i] += challenge (high[i] - low[i])`.
  package static func fold(
    _ low: UnsafeMutablePointer<Fr>, _ high: UnsafePointer<Fr>, count: Int, challenge: Fr, kernel: Kernel = .best
  ) {
    #if arch(x86_64)
      if isVectorized(kernel, count) { return cfk_scalar_fold_ifma(low, high, count, challenge.limbs) }
    #endif
    for index in 0..<count { low[index] += challenge * (high[index] - low[index]) }
  }

  /// `values[i] *= factor`.
  package static func scale(
    _ values: UnsafeMutablePointer<Fr>, count: Int, by factor: Fr, kernel: Kernel = .best
  ) {
    #if arch(x86_64)
      if isVectorized(kernel, count) { return cfk_scalar_scale_ifma(values, count, factor.limbs) }
    #endif
    for index in 0..<count { values[index] *= factor }
  }

  /// `target[i] += factor * source[i]`.
  package static func add(
    _ source: UnsafePointer<Fr>, count: Int, scaledBy factor: Fr, to target: UnsafeMutablePointer<Fr>,
    kernel: Kernel = .best
  ) {
    #if arch(x86_64)
      if isVectorized(kernel, count) { return cfk_scalar_add_scaled_ifma(target, source, count, factor.limbs) }
    #endif
    for index in 0..<count { target[index] += factor * source[index] }
  }

  /// `high[i] = factor * low[i]`, then `low[i] -= high[i]`; `high` need not be initialized.
  package static func split(
    _ low: UnsafeMutablePointer<Fr>, _ high: UnsafeMutablePointer<Fr>, count: Int, by factor: Fr,
    kernel: Kernel = .best
  ) {
    #if arch(x86_64)
      if isVectorized(kernel, count) { return cfk_scalar_split_ifma(low, high, count, factor.limbs) }
    #endif
    for index in 0..<count {
      let product = factor * low[index]
      (high + index).initialize(to: product)
      low[index] -= product
    }
  }

  /// `sum_i a[i] b[i]`.
  package static func innerProduct(
    _ a: UnsafePointer<Fr>, _ b: UnsafePointer<Fr>, count: Int, kernel: Kernel = .best
  ) -> Fr {
    #if arch(x86_64)
      if isVectorized(kernel, count) { return Fr(montgomery: cfk_scalar_inner_product_ifma(a, b, count)) }
    #endif
    var sum = Fr.zero
    for index in 0..<count { sum += a[index] * b[index] }
    return sum
  }

  /// What a round of the sum-check of an inner product sends: `sum_i a[i] b[i]` and
  /// `sum_i (a[distance + i] - a[i]) (b[distance + i] - b[i])`.
  package static func round(
    _ a: UnsafePointer<Fr>, _ b: UnsafePointer<Fr>, distance: Int, count: Int, kernel: Kernel = .best
  ) -> (low: Fr, slopes: Fr) {
    #if arch(x86_64)
      if isVectorized(kernel, count) {
        return withUnsafeTemporaryAllocation(of: Fr.self, capacity: 2) { sums in
          cfk_scalar_round_ifma(a, b, distance, count, sums.baseAddress)
          return (sums[0], sums[1])
        }
      }
    #endif
    var low = Fr.zero
    var slopes = Fr.zero
    for index in 0..<count {
      low += a[index] * b[index]
      slopes += (a[distance + index] - a[index]) * (b[distance + index] - b[index])
    }
    return (low, slopes)
  }

  /// One round of the zero-check of lookups; there is no scalar form of it here.
  package struct LookupRound {
    /// `phi, M, D_T, D_1 .. D_L`, each `stride` entries after the one before.
    package var entries: UnsafePointer<Fr>
    package var stride: Int
    /// Entry `i` has its partner at `half + i`.
    package var half: Int
    package var eq: UnsafePointer<Fr>
    package var lanes: Int

    package init(entries: UnsafePointer<Fr>, stride: Int, half: Int, eq: UnsafePointer<Fr>, lanes: Int) {
      self.entries = entries
      self.stride = stride
      self.half = half
      self.eq = eq
      self.lanes = lanes
    }

    /// The sums over a range of groups of eight entries of `eq (phi D_T + M) prod_c D_c` at `0 .. L+2`, and of
    /// `eq D_T sum_c prod_(c'!=c) D_c'` at `0 .. L`.
    package func sums(groups: Range<Int>) -> (first: [Fr], second: [Fr]) {
      #if arch(x86_64)
        var sums = [Fr](repeating: .zero, count: 2 * lanes + 4)
        sums.withUnsafeMutableBufferPointer { sums in
          var task = cfk_lookup_round(
            entries: entries, stride: stride, half: half, eq: eq, start: 8 * groups.lowerBound,
            count: 8 * groups.count, lanes: lanes, sums: sums.baseAddress)
          cfk_lookup_round_ifma(&task)
        }
        let sixteen = Fr(16)
        let second = sixteen.pow(UInt64(lanes - 1))
        let first = second * sixteen.squared()
        return (sums[..<(lanes + 3)].map { $0 * first }, sums[(lanes + 3)...].map { $0 * second })
      #else
        return ([], [])
      #endif
    }

    /// Whether the vector code can do rounds of so many lanes.
    package static func isVectorized(lanes: Int, kernel: Kernel) -> Bool {
      #if arch(x86_64)
        return kernel.isVectorized && (1...Int(CFK_LOOKUP_LANES)).contains(lanes)
      #else
        return false
      #endif
    }
  }
}
