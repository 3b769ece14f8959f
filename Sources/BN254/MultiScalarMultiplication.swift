/// `sum_i scalar_i point_i`.
public enum MultiScalarMultiplication {
  /// Scalars of full size. The counts must be equal.
  public static func full(_ scalars: Span<Fr>, _ points: Span<G1Affine>) -> G1 {
    precondition(scalars.count == points.count)
    var limbs: [[UInt64]] = []
    var kept: [G1Affine] = []
    for index in 0..<scalars.count where !scalars[index].isZero && !points[index].isInfinity {
      let (a, b, c, d) = scalars[index].canonicalLimbs
      limbs.append([a, b, c, d])
      kept.append(points[index])
    }
    guard !kept.isEmpty else { return .identity }
    let window = kept.count < 8 ? 3 : kept.count < 32 ? 4 : kept.count < 128 ? 6 : kept.count < 1024 ? 8 : 11
    var total = G1.identity
    for start in stride(from: (255 / window) * window, through: 0, by: -window) {
      for _ in 0..<window { total = total.doubled() }
      var buckets = [G1](repeating: .identity, count: 1 << window)
      for (index, words) in limbs.enumerated() {
        let word = start / 64
        var digit = words[word] >> UInt64(start % 64)
        if start % 64 + window > 64, word < 3 { digit |= words[word + 1] << UInt64(64 - start % 64) }
        buckets[Int(digit & ((1 << UInt64(window)) - 1))] += kept[index]
      }
      var running = G1.identity
      var sum = G1.identity
      for bucket in buckets.dropFirst().reversed() {
        running += bucket
        sum += running
      }
      total += sum
    }
    return total
  }

  public static func small(_ scalars: Span<Int64>, _ points: Span<G1Affine>) -> G1 {
    var field: [Fr] = []
    var kept: [G1Affine] = []
    for index in 0..<scalars.count where scalars[index] != 0 {
      field.append(Fr(Int64(clamping: scalars[index].magnitude)))
      kept.append(scalars[index] < 0 ? -points[index] : points[index])
    }
    return full(field.span, kept.span)
  }
}
