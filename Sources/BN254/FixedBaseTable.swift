/// Multiples of one point, for many products with it: `digit * 16^i * base` for 64 windows of 4 bits.
public struct FixedBaseTable: Sendable {
  /// Entry `15 i + digit - 1`.
  private let multiples: [G1Affine]

  public init(_ base: G1Affine) {
    var points: [G1] = []
    points.reserveCapacity(64 * 15)
    var power = G1(base)
    for _ in 0..<64 {
      var multiple = power
      for _ in 0..<15 {
        points.append(multiple)
        multiple += power
      }
      power = multiple
    }
    multiples = G1.normalize(points)
  }

  public func multiply(_ scalar: Fr) -> G1 {
    let (a, b, c, d) = scalar.canonicalLimbs
    var sum = G1.identity
    var start = 0
    for limb in [a, b, c, d] {
      for shift in stride(from: UInt64(0), to: 64, by: 4) {
        let digit = Int(limb >> shift & 15)
        if digit != 0 { sum += multiples[start + digit - 1] }
        start += 15
      }
    }
    return sum
  }
}
