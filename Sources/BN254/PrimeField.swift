import CFieldKernels

/// The constants of a prime field with a modulus below `2^254`, as limbs with the least significant first.
public protocol FieldParameters: Sendable {
  static var modulus: cfk_limbs { get }
  /// `-1 / modulus mod 2^64`.
  static var inverse: UInt64 { get }
  /// `2^256`, `2^512` and `2^768` modulo the modulus: 1, and the factors into Montgomery form.
  static var one: cfk_limbs { get }
  static var square: cfk_limbs { get }
  static var cube: cfk_limbs { get }
  /// The Montgomery product of reduced limbs, with the fastest code for this processor.
  static func multiply(_ a: cfk_limbs, _ b: cfk_limbs) -> cfk_limbs
}

/// An element of a prime field in Montgomery form, always reduced.
///
/// Four stored limbs: the compiler keeps them in registers. All operations take constant space; they are not constant
/// in time where they branch on values.
@frozen
public struct PrimeField<Parameters: FieldParameters>: Sendable, Hashable {
  public var l0: UInt64
  public var l1: UInt64
  public var l2: UInt64
  public var l3: UInt64

  @inlinable @inline(__always)
  public init(montgomery limbs: cfk_limbs) {
    l0 = limbs.l0
    l1 = limbs.l1
    l2 = limbs.l2
    l3 = limbs.l3
  }

  @inlinable @inline(__always)
  public var limbs: cfk_limbs { cfk_limbs(l0: l0, l1: l1, l2: l2, l3: l3) }

  @inlinable @inline(__always)
  public static var zero: Self { Self(montgomery: cfk_limbs(l0: 0, l1: 0, l2: 0, l3: 0)) }
  @inlinable @inline(__always)
  public static var one: Self { Self(montgomery: Parameters.one) }

  @inlinable @inline(__always)
  public var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

  @inlinable @inline(__always)
  public static func == (a: Self, b: Self) -> Bool {
    (a.l0 ^ b.l0) | (a.l1 ^ b.l1) | (a.l2 ^ b.l2) | (a.l3 ^ b.l3) == 0
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(l0)
    hasher.combine(l1)
    hasher.combine(l2)
    hasher.combine(l3)
  }

  @inlinable @inline(__always)
  public static func + (a: Self, b: Self) -> Self {
    Self(montgomery: cfk_add(a.limbs, b.limbs, Parameters.modulus))
  }

  @inlinable @inline(__always)
  public static func - (a: Self, b: Self) -> Self {
    Self(montgomery: cfk_subtract(a.limbs, b.limbs, Parameters.modulus))
  }

  @inlinable @inline(__always)
  public static func * (a: Self, b: Self) -> Self {
    Self(montgomery: Parameters.multiply(a.limbs, b.limbs))
  }

  @inlinable @inline(__always)
  public static prefix func - (a: Self) -> Self { zero - a }

  @inlinable @inline(__always)
  public static func += (a: inout Self, b: Self) { a = a + b }
  @inlinable @inline(__always)
  public static func -= (a: inout Self, b: Self) { a = a - b }
  @inlinable @inline(__always)
  public static func *= (a: inout Self, b: Self) { a = a * b }

  @inlinable @inline(__always)
  public func squared() -> Self { self * self }
  @inlinable @inline(__always)
  public func doubled() -> Self { self + self }

  /// `self^exponent`; `0^0 = 1`.
  @inlinable
  public func pow(_ exponent: UInt64) -> Self {
    var result = Self.one
    for bit in (0..<(UInt64.bitWidth - exponent.leadingZeroBitCount)).reversed() {
      result = result.squared()
      if exponent >> UInt64(bit) & 1 == 1 { result *= self }
    }
    return result
  }

  /// Inverts every element with one inversion; zeros stay zero.
  ///
  /// Two interleaved products, of the even and of the odd places: a single one would wait for each multiplication.
  @inlinable
  public static func batchInvert(_ values: inout [Self]) {
    let count = values.count
    values.withUnsafeMutableBufferPointer { values in
      withUnsafeTemporaryAllocation(of: Self.self, capacity: count) { products in
        var even = Self.one
        var odd = Self.one
        for index in 0..<count {
          products.initializeElement(at: index, to: even)
          let value = values[index]
          let product = value.isZero ? even : even * value
          even = odd
          odd = product
        }
        // Neither product is 0, and only 0 has no inverse.
        guard let shared = (even * odd).inverse() else { return }
        var next = shared * even
        var afterNext = shared * odd
        for index in (0..<count).reversed() {
          let value = values[index]
          guard !value.isZero else {
            swap(&next, &afterNext)
            continue
          }
          values[index] = next * products[index]
          let remaining = next * value
          next = afterNext
          afterNext = remaining
        }
      }
    }
  }
}

/// The scalar field of BN254: integers modulo the order of `G1`.
public enum ScalarParameters: FieldParameters {
  @inlinable @inline(__always)
  public static func multiply(_ a: cfk_limbs, _ b: cfk_limbs) -> cfk_limbs { cfk_scalar_multiply(a, b) }
  @inlinable @inline(__always)
  public static var modulus: cfk_limbs {
    cfk_limbs(
      l0: 0x43e1_f593_f000_0001, l1: 0x2833_e848_79b9_7091,
      l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)
  }
  @inlinable @inline(__always)
  public static var inverse: UInt64 { 0xc2e1_f593_efff_ffff }
  @inlinable @inline(__always)
  public static var one: cfk_limbs {
    cfk_limbs(
      l0: 0xac96_341c_4fff_fffb, l1: 0x36fc_7695_9f60_cd29,
      l2: 0x666e_a36f_7879_462e, l3: 0x0e0a_77c1_9a07_df2f)
  }
  @inlinable @inline(__always)
  public static var square: cfk_limbs {
    cfk_limbs(
      l0: 0x1bb8_e645_ae21_6da7, l1: 0x53fe_3ab1_e35c_59e3,
      l2: 0x8c49_833d_53bb_8085, l3: 0x0216_d0b1_7f4e_44a5)
  }
  @inlinable @inline(__always)
  public static var cube: cfk_limbs {
    cfk_limbs(
      l0: 0x5e94_d8e1_b4bf_0040, l1: 0x2a48_9cbe_1cfb_b6b8,
      l2: 0x893c_c664_a19f_cfed, l3: 0x0cf8_594b_7fcc_657c)
  }
}

/// The base field of BN254: coordinates of `G1`.
public enum BaseParameters: FieldParameters {
  @inlinable @inline(__always)
  public static func multiply(_ a: cfk_limbs, _ b: cfk_limbs) -> cfk_limbs { cfk_base_multiply(a, b) }
  @inlinable @inline(__always)
  public static var modulus: cfk_limbs {
    cfk_limbs(
      l0: 0x3c20_8c16_d87c_fd47, l1: 0x9781_6a91_6871_ca8d,
      l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)
  }
  @inlinable @inline(__always)
  public static var inverse: UInt64 { 0x87d2_0782_e486_6389 }
  @inlinable @inline(__always)
  public static var one: cfk_limbs {
    cfk_limbs(
      l0: 0xd35d_438d_c58f_0d9d, l1: 0x0a78_eb28_f5c7_0b3d,
      l2: 0x666e_a36f_7879_462c, l3: 0x0e0a_77c1_9a07_df2f)
  }
  @inlinable @inline(__always)
  public static var square: cfk_limbs {
    cfk_limbs(
      l0: 0xf32c_fc5b_538a_fa89, l1: 0xb5e7_1911_d445_01fb,
      l2: 0x47ab_1eff_0a41_7ff6, l3: 0x06d8_9f71_cab8_351f)
  }
  @inlinable @inline(__always)
  public static var cube: cfk_limbs {
    cfk_limbs(
      l0: 0xb1cd_6daf_da15_30df, l1: 0x62f2_10e6_a728_3db6,
      l2: 0xef7f_0b0c_0ada_0afb, l3: 0x20fd_6e90_2d59_2544)
  }
}

/// A scalar: 254 bits, the field of all committed values and challenges.
public typealias Fr = PrimeField<ScalarParameters>
/// A coordinate of a point of `G1`.
public typealias Fq = PrimeField<BaseParameters>
