import CFieldKernels

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

  /// The limbs in the order of big-endian bytes.
  @inlinable @inline(__always)
  var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
    let (a, b, c, d) = canonicalLimbs
    return (d.bigEndian, c.bigEndian, b.bigEndian, a.bigEndian)
  }

  /// 32 bytes, big-endian.
  @inlinable
  public var canonicalBytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).storeBytes(of: bigEndianWords, as: (UInt64, UInt64, UInt64, UInt64).self)
      count = 32
    }
  }

  @inlinable
  public func appendCanonicalBytes(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: bigEndianWords) { bytes.append(contentsOf: $0) }
  }

  /// Four limbs from 32 bytes, big-endian.
  @inlinable @inline(__always)
  static func limbs(_ bytes: UnsafeRawBufferPointer) -> cfk_limbs {
    @inline(__always) func limb(_ offset: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    return cfk_limbs(l0: limb(24), l1: limb(16), l2: limb(8), l3: limb(0))
  }

  @inlinable @inline(__always)
  static func isReduced(_ x: cfk_limbs) -> Bool {
    let m = Parameters.modulus
    if x.l3 != m.l3 { return x.l3 < m.l3 }
    if x.l2 != m.l2 { return x.l2 < m.l2 }
    if x.l1 != m.l1 { return x.l1 < m.l1 }
    return x.l0 < m.l0
  }

  /// Any 256-bit value times `factor / 2^256`. The second operand of a Montgomery product need not be reduced.
  @inlinable @inline(__always)
  static func product(_ limbs: cfk_limbs, factor: cfk_limbs) -> Self {
    Self(montgomery: Parameters.multiply(factor, limbs))
  }

  /// The value of 32 bytes, big-endian, if it is below the modulus.
  @inlinable @inline(__always)
  static func canonical(_ bytes: UnsafeRawBufferPointer) -> Self? {
    let limbs = limbs(bytes)
    return isReduced(limbs) ? product(limbs, factor: Parameters.square) : nil
  }

  /// Exactly 32 bytes, big-endian, below the modulus; everything else is refused.
  @inlinable
  public init?(canonicalBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 32, let value = withBytes(of: bytes, Self.canonical) else { return nil }
    self = value
  }

  /// Up to 32 bytes, big-endian, modulo the modulus.
  @inlinable
  public init(reducing bytes: some Collection<UInt8>) {
    let count = bytes.count
    precondition(count <= 32, "at most 32 bytes")
    self = withBytes(of: bytes) { bytes in
      if count == 32 { return Self.product(Self.limbs(bytes), factor: Parameters.square) }
      var padded: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
      return withUnsafeMutableBytes(of: &padded) { padded in
        for index in 0..<count { padded[32 - count + index] = bytes[index] }
        return Self.product(Self.limbs(UnsafeRawBufferPointer(padded)), factor: Parameters.square)
      }
    }
  }

  /// Exactly 64 bytes, big-endian, modulo the modulus: uniform bytes give a uniform element up to `2^-256`.
  @inlinable
  public init(wideBytes bytes: some Collection<UInt8>) {
    precondition(bytes.count == 64, "64 bytes")
    self = withBytes(of: bytes) { bytes in
      let high = Self.limbs(UnsafeRawBufferPointer(rebasing: bytes[..<32]))
      let low = Self.limbs(UnsafeRawBufferPointer(rebasing: bytes[32...]))
      return Self.product(high, factor: Parameters.cube) + Self.product(low, factor: Parameters.square)
    }
  }

  /// The inverse, or `nil` for 0.
  @inlinable
  public func inverse() -> Self? {
    guard !isZero else { return nil }
    // The Montgomery form a R inverts to a^-1 R^-1; two factors R^2 = R^3 / R bring it back to a^-1 R.
    return Self(montgomery: modularInverse(limbs, Parameters.modulus)) * Self(montgomery: Parameters.cube)
  }
}

/// Calls `body` with the bytes of a collection, in place where the collection stores them in one piece.
@inlinable @inline(__always)
func withBytes<Result>(of bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  if let result = bytes.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
  return Array(bytes).withUnsafeBytes(body)
}
