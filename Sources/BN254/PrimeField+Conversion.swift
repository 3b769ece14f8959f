import CFieldKernels
import CGMP

extension PrimeField: ExpressibleByIntegerLiteral {
  @inlinable
  public init(_ value: UInt64) {
    let raw = Self(montgomery: cfk_limbs(l0: value, l1: 0, l2: 0, l3: 0))
    self = raw * Self(montgomery: Parameters.square)
  }

  /// Negative values become `p - |value|`.
  @inlinable
  public init(_ value: Int64) {
    let magnitude = Self(value.magnitude)
    self = value < 0 ? -magnitude : magnitude
  }

  @inlinable
  public init(_ value: Int) { self.init(Int64(value)) }

  @inlinable
  public init(integerLiteral value: Int64) { self.init(value) }

  /// `low + 2^64 high`.
  @inlinable
  public init(low: UInt64, high: UInt64) {
    let raw = Self(montgomery: cfk_limbs(l0: low, l1: high, l2: 0, l3: 0))
    self = raw * Self(montgomery: Parameters.square)
  }

  /// The value as four limbs, least significant first, not in Montgomery form.
  @inlinable
  public var canonicalLimbs: (UInt64, UInt64, UInt64, UInt64) {
    let raw = self * Self(montgomery: cfk_limbs(l0: 1, l1: 0, l2: 0, l3: 0))
    return (raw.l0, raw.l1, raw.l2, raw.l3)
  }

  /// 32 bytes, big-endian.
  public var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    appendCanonicalBytes(to: &bytes)
    return bytes
  }

  public func appendCanonicalBytes(to bytes: inout [UInt8]) {
    let (a, b, c, d) = canonicalLimbs
    for limb in [d, c, b, a] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: limb >> shift))
      }
    }
  }

  /// Four limbs from 32 bytes, big-endian.
  private static func limbs(_ bytes: some Sequence<UInt8>) -> cfk_limbs {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      switch index >> 3 {
      case 0: words.0 = words.0 << 8 | UInt64(byte)
      case 1: words.1 = words.1 << 8 | UInt64(byte)
      case 2: words.2 = words.2 << 8 | UInt64(byte)
      default: words.3 = words.3 << 8 | UInt64(byte)
      }
    }
    return cfk_limbs(l0: words.3, l1: words.2, l2: words.1, l3: words.0)
  }

  private static func isReduced(_ x: cfk_limbs) -> Bool {
    let m = Parameters.modulus
    if x.l3 != m.l3 { return x.l3 < m.l3 }
    if x.l2 != m.l2 { return x.l2 < m.l2 }
    if x.l1 != m.l1 { return x.l1 < m.l1 }
    return x.l0 < m.l0
  }

  /// Exactly 32 bytes, big-endian, below the modulus; everything else is refused.
  public init?(canonicalBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    let limbs = Self.limbs(bytes)
    guard Self.isReduced(limbs) else { return nil }
    self = Self(montgomery: limbs) * Self(montgomery: Parameters.square)
  }

  /// Any 256-bit value as limbs, modulo the modulus, times `factor`.
  private static func reduce(_ limbs: cfk_limbs, factor: cfk_limbs) -> Self {
    // 2^256 is below 6 moduli, so a few subtractions reduce.
    var limbs = limbs
    let m = Parameters.modulus
    while !isReduced(limbs) {
      var borrow: UInt64 = 0
      func subtract(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let (first, low) = x.subtractingReportingOverflow(y)
        let (second, high) = first.subtractingReportingOverflow(borrow)
        borrow = low || high ? 1 : 0
        return second
      }
      limbs.l0 = subtract(limbs.l0, m.l0)
      limbs.l1 = subtract(limbs.l1, m.l1)
      limbs.l2 = subtract(limbs.l2, m.l2)
      limbs.l3 = subtract(limbs.l3, m.l3)
    }
    return Self(montgomery: limbs) * Self(montgomery: factor)
  }

  /// Up to 32 bytes, big-endian, modulo the modulus.
  public init(reducing bytes: some Collection<UInt8>) {
    precondition(bytes.count <= 32)
    let padded = [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
    self = Self.reduce(Self.limbs(padded), factor: Parameters.square)
  }

  /// Exactly 64 bytes, big-endian, modulo the modulus: uniform bytes give a uniform element up to `2^-256`.
  public init(wideBytes bytes: some Collection<UInt8>) {
    precondition(bytes.count == 64)
    let high = Self.reduce(Self.limbs(bytes.prefix(32)), factor: Parameters.cube)
    let low = Self.reduce(Self.limbs(bytes.dropFirst(32)), factor: Parameters.square)
    self = high + low
  }

  /// The inverse, or `nil` for 0. GMP's extended Euclid is the fastest there is at this size.
  public func inverse() -> Self? {
    guard !isZero else { return nil }
    // The Montgomery form a R inverts to a^-1 R^-1; two factors R^2 = R^3 / R bring it back to a^-1 R.
    let inverted = withUnsafeTemporaryAllocation(of: mpz_t.self, capacity: 3) { storage -> cfk_limbs in
      guard let base = storage.baseAddress else { return cfk_limbs(l0: 0, l1: 0, l2: 0, l3: 0) }
      for index in 0..<3 { __gmpz_init2(base + index, 320) }
      defer { for index in 0..<3 { __gmpz_clear(base + index) } }
      var words = [l0, l1, l2, l3]
      __gmpz_import(base, 4, -1, 8, 0, 0, &words)
      let m = Parameters.modulus
      words = [m.l0, m.l1, m.l2, m.l3]
      __gmpz_import(base + 1, 4, -1, 8, 0, 0, &words)
      _ = __gmpz_invert(base + 2, base, base + 1)
      words = [0, 0, 0, 0]
      _ = __gmpz_export(&words, nil, -1, 8, 0, 0, base + 2)
      return cfk_limbs(l0: words[0], l1: words[1], l2: words[2], l3: words[3])
    }
    return Self(montgomery: inverted) * Self(montgomery: Parameters.cube)
  }
}
