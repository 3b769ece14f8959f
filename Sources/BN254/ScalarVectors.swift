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
  /// The same where the eight lanes are joined at the end.
  private static let minimumOfSums = 16

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
      if count >= minimumOfSums, kernel.isVectorized {
        return Fr(montgomery: cfk_scalar_inner_product_ifma(a, b, count))
      }
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
      if count >= minimumOfSums, kernel.isVectorized {
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

  /// `target[i] = base + first x[i] + second y[i]`, without the last summand if there is no `y`; `target` need not be
  /// initialized.
  package static func combine(
    _ x: UnsafePointer<Int32>, _ y: UnsafePointer<Int32>? = nil, count: Int, base: Fr,
    factors: (Fr, Fr),
    into target: UnsafeMutablePointer<Fr>, kernel: Kernel = .best
  ) {
    #if arch(x86_64)
      if isVectorized(kernel, count) {
        return cfk_scalar_affine_ifma(
          target, x, y, count, base.limbs, factors.0.limbs, factors.1.limbs)
      }
    #endif
    for index in 0..<count {
      var value = base + factors.0 * Fr(Int64(x[index]))
      if let y { value += factors.1 * Fr(Int64(y[index])) }
      (target + index).initialize(to: value)
    }
  }

  /// `sum_i a[i] b[i]` for integers `a`.
  package static func innerProduct(
    integers a: UnsafePointer<Int32>, _ b: UnsafePointer<Fr>, count: Int, kernel: Kernel = .best
  ) -> Fr {
    #if arch(x86_64)
      if count >= minimumOfSums, kernel.isVectorized {
        return Fr(montgomery: cfk_scalar_integer_product_ifma(a, b, count))
      }
    #endif
    var sum = Fr.zero
    for index in 0..<count where a[index] != 0 { sum += Fr(Int64(a[index])) * b[index] }
    return sum
  }

  /// `round` for integers `a`.
  package static func round(
    integers a: UnsafePointer<Int32>, _ b: UnsafePointer<Fr>, distance: Int, count: Int,
    kernel: Kernel = .best
  ) -> (low: Fr, slopes: Fr) {
    #if arch(x86_64)
      if count >= minimumOfSums, kernel.isVectorized {
        return withUnsafeTemporaryAllocation(of: Fr.self, capacity: 2) { sums in
          cfk_scalar_integer_round_ifma(a, b, distance, count, sums.baseAddress)
          return (sums[0], sums[1])
        }
      }
    #endif
    var low = Fr.zero
    var slopes = Fr.zero
    for index in 0..<count {
      low += Fr(Int64(a[index])) * b[index]
      slopes += Fr(Int64(a[distance + index]) - Int64(a[index])) * (b[distance + index] - b[index])
    }
    return (low, slopes)
  }

  /// `sums[j] += sum_k weights[k] integers[starts[k] + j]` for `j < count`.
  package static func addRows(
    of integers: UnsafePointer<Int32>, starts: [Int], weights: [Fr], count: Int,
    to sums: UnsafeMutablePointer<Fr>,
    kernel: Kernel = .best
  ) {
    let rows = min(starts.count, weights.count)
    #if arch(x86_64)
      if rows >= minimum, kernel.isVectorized {
        return weights.withUnsafeBufferPointer { weights in
          cfk_scalar_add_rows_ifma(sums, integers, starts, weights.baseAddress, rows, count)
        }
      }
    #endif
    for row in 0..<rows {
      let weight = weights[row]
      let entries = integers + starts[row]
      for index in 0..<count where entries[index] != 0 {
        sums[index] += weight * Fr(Int64(entries[index]))
      }
    }
  }

  /// Entries that share an inversion. More of them leave the second-level cache.
  package static let inversionBlock = 2048

  /// Inverts all entries; where one of them is 0 the result is `false` and the entries are of no use.
  package static func invert(_ values: UnsafeMutablePointer<Fr>, count: Int, kernel: Kernel = .best)
    -> Bool
  {
    var start = 0
    while start < count {
      let own = min(inversionBlock, count - start)
      guard invertBlock(values + start, count: own, kernel: kernel) else { return false }
      start += own
    }
    return true
  }

  private static func invertBlock(_ values: UnsafeMutablePointer<Fr>, count: Int, kernel: Kernel)
    -> Bool
  {
    #if arch(x86_64)
      if count >= minimumOfSums, kernel.isVectorized {
        let words = ((count + 7) / 8 + 3) * Int(CFK_INVERSION_WORDS)
        return withUnsafeTemporaryAllocation(byteCount: 8 * words, alignment: 64) { scratch in
          let scratch = scratch.bindMemory(to: UInt64.self)
          let product = Fr(
            montgomery: cfk_scalar_invert_begin_ifma(values, count, scratch.baseAddress))
          guard let inverse = product.inverse() else { return false }
          cfk_scalar_invert_end_ifma(values, count, scratch.baseAddress, inverse.limbs)
          return true
        }
      }
    #endif
    return withUnsafeTemporaryAllocation(of: Fr.self, capacity: count) { products in
      var product = Fr.one
      for index in 0..<count {
        products.initializeElement(at: index, to: product)
        product *= values[index]
      }
      guard var rest = product.inverse() else { return false }
      for index in (0..<count).reversed() {
        let value = values[index]
        values[index] = rest * products[index]
        rest *= value
      }
      return true
    }
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
