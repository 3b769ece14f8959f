import BN254

/// A vector over the field, kept as machine integers where all entries are small: an eighth of the memory, and products
/// of two machine words in place of those of the field.
package enum EntryVector: Sendable {
  case integers([Int32])
  case scalars([Fr])

  /// Integers, if all fit 32 bits.
  package init(_ entries: [Int64]) {
    let reach = entries.reduce(Int64(0)) { $0 | ($1 ^ ($1 &>> 63)) }
    if reach < 1 << 31 {
      self = .integers(entries.map { Int32(truncatingIfNeeded: $0) })
    } else {
      self = .scalars(ParallelMap.elements(entries.count, minimum: 4096) { Fr(entries[$0]) })
    }
  }

  package var count: Int {
    switch self {
    case .integers(let entries): entries.count
    case .scalars(let entries): entries.count
    }
  }

  package subscript(index: Int) -> Fr {
    switch self {
    case .integers(let entries): Fr(Int64(entries[index]))
    case .scalars(let entries): entries[index]
    }
  }

  /// `base + first x[i] + second y[i]` for `count` entries from two places of this vector on; no last summand without a
  /// second place.
  package func combine(
    at x: Int, _ y: Int?, count: Int, base: Fr, factors: (Fr, Fr), into target: UnsafeMutablePointer<Fr>
  ) {
    precondition(x >= 0 && (y ?? 0) >= 0 && max(x, y ?? 0) + count <= self.count, "entries must be there")
    switch self {
    case .integers(let entries):
      entries.withUnsafeBufferPointer { entries in
        guard let from = entries.baseAddress else { return }
        ScalarVectors.combine(from + x, y.map { from + $0 }, count: count, base: base, factors: factors, into: target)
      }
    case .scalars(let entries):
      for index in 0..<count {
        var value = base + factors.0 * entries[x + index]
        if let y { value += factors.1 * entries[y + index] }
        (target + index).initialize(to: value)
      }
    }
  }

  /// `sum_i f_i g_i` over a range, `g` from its start on.
  package func innerProduct(_ range: Range<Int>, _ g: Span<Fr>) -> Fr {
    precondition(range.count <= g.count, "entries must be there")
    switch self {
    case .integers(let entries):
      let part = entries.span.extracting(range)
      return part.withUnsafeBufferPointer { part in
        g.withUnsafeBufferPointer { g in
          guard let part = part.baseAddress, let g = g.baseAddress else { return .zero }
          return ScalarVectors.innerProduct(integers: part, g, count: range.count)
        }
      }
    case .scalars(let entries): return MultilinearPolynomial.innerProduct(entries.span.extracting(range), g)
    }
  }

  /// `sums[j] += sum_k weights[k] f[starts[k] + j]` for the `j` of a range of sums; `starts` are for its first one.
  package func addRows(starts: [Int], weights: [Fr], to sums: inout [Fr], _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= sums.count
        && starts.allSatisfy { $0 >= 0 && $0 + range.count <= count }, "entries must be there")
    sums.withUnsafeMutableBufferPointer { sums in
      guard let target = sums.baseAddress.map({ $0 + range.lowerBound }) else { return }
      switch self {
      case .integers(let entries):
        entries.withUnsafeBufferPointer { entries in
          guard let from = entries.baseAddress else { return }
          ScalarVectors.addRows(of: from, starts: starts, weights: weights, count: range.count, to: target)
        }
      case .scalars(let entries):
        entries.withUnsafeBufferPointer { entries in
          guard let from = entries.baseAddress else { return }
          for (start, weight) in zip(starts, weights) {
            ScalarVectors.add(from + start, count: range.count, scaledBy: weight, to: target)
          }
        }
      }
    }
  }

  /// `MultilinearPolynomial.bindTop`; the result has scalars.
  package mutating func bindTop(half: Int, to challenge: Fr) {
    switch self {
    case .integers(let entries): self = .scalars(Self.bound(entries, half: half, to: challenge))
    case .scalars(var entries):
      self = .scalars([])  // so that they are bound in place
      MultilinearPolynomial.bindTop(&entries, half: half, to: challenge)
      self = .scalars(entries)
    }
  }

  /// Multiplies all entries; the result has scalars.
  package mutating func scale(by factor: Fr) {
    switch self {
    case .integers(let entries): self = .scalars(entries.map { factor * Fr(Int64($0)) })
    case .scalars(var entries):
      self = .scalars([])  // so that they are scaled in place
      MultilinearPolynomial.scale(&entries, entries.indices, by: factor)
      self = .scalars(entries)
    }
  }

  private static func bound(_ entries: [Int32], half: Int, to challenge: Fr) -> [Fr] {
    let paired = max(0, min(half, entries.count - half))
    let kept = min(half, entries.count)
    let factors = (Fr.one - challenge, challenge)
    return [Fr](unsafeUninitializedCapacity: kept) { buffer, initialized in
      initialized = kept
      guard let target = buffer.baseAddress.map(UncheckedTarget.init) else { return }
      Parallel.chunks(kept, minimum: 2048) { range in
        entries.withUnsafeBufferPointer { entries in
          guard let from = entries.baseAddress else { return }
          let pairs = range.clamped(to: 0..<paired)
          ScalarVectors.combine(
            from + pairs.lowerBound, from + half + pairs.lowerBound, count: pairs.count, base: .zero, factors: factors,
            into: target.base + pairs.lowerBound)
          let alone = range.clamped(to: paired..<kept)
          ScalarVectors.combine(
            from + alone.lowerBound, count: alone.count, base: .zero, factors: factors,
            into: target.base + alone.lowerBound)
        }
      }
    }
  }
}
