extension QuantizedTensor {
  /// The integer nearest to `real / scale` (halves to even), clamped to the declared range.
  ///
  /// Returns nil for a value that is not finite.
  package func quantize(_ real: Double) -> Int64? {
    guard real.isFinite else { return nil }
    let scaled = (real / scale).rounded(.toNearestOrEven)
    // The range ends below 2^62, so both bounds are compared before the conversion can overflow.
    if scaled <= Double(range.lowerBound) { return range.lowerBound }
    if scaled >= Double(range.upperBound) { return range.upperBound }
    return Int64(scaled)
  }

  /// Quantises one whole tensor of reals in row-major order.
  package func quantize(_ reals: [Double]) throws(ModelGraphError) -> [Int64] {
    guard reals.count == count else {
      throw .wrongEntryCount(node: name, field: "input", expected: count, found: reals.count)
    }
    // Integers below 2^51 stand in the low bits of a double of this exponent, which rounds halves to even.
    let shifter = 0x1.8p52
    let (lower, upper) = (Double(range.lowerBound), Double(range.upperBound))
    if lower > -0x1p51, upper < 0x1p51, reals.allSatisfy({ $0.isFinite }) {
      let scale = scale
      return reals.map { real in
        let shifted = max(lower, min(upper, real / scale)) + shifter
        return Int64(bitPattern: shifted.bitPattern &- shifter.bitPattern)
      }
    }
    var result: [Int64] = []
    result.reserveCapacity(reals.count)
    for (index, real) in reals.enumerated() {
      guard let integer = quantize(real) else {
        throw .malformed(field: "entry \(index) of \"\(name)\"", reason: "is not a finite number")
      }
      result.append(integer)
    }
    return result
  }

  /// The reals that integers of this tensor stand for.
  package func dequantize(_ integers: [Int64]) -> [Double] { integers.map { Double($0) * scale } }
}
