import CGMP

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An integer of any size, on GMP. It serves constants, conversions and tests, not hot arithmetic.
///
/// Values are immutable and share their storage when copied. GMP ends the process when memory runs out, so whoever reads
/// an exponent, a shift or a text from outside checks its size first.
public struct BigInteger: Sendable {
  /// The number; never changed once the owner is made, hence safe to share between threads.
  private final class Storage: @unchecked Sendable {
    let number: UnsafeMutablePointer<mpz_t>

    init() {
      number = .allocate(capacity: 1)
      __gmpz_init(number)
    }

    deinit {
      __gmpz_clear(number)
      number.deallocate()
    }
  }

  private let storage: Storage
  private var number: UnsafeMutablePointer<mpz_t> { storage.number }

  private init(_ fill: (UnsafeMutablePointer<mpz_t>) -> Void) {
    storage = Storage()
    fill(storage.number)
  }

  private static func keepingAlive<Result>(
    _ a: BigInteger, _ b: BigInteger, _ body: (UnsafeMutablePointer<mpz_t>, UnsafeMutablePointer<mpz_t>) -> Result
  ) -> Result {
    withExtendedLifetime((a, b)) { body(a.number, b.number) }
  }

  private typealias Operation = (UnsafeMutablePointer<mpz_t>?, UnsafePointer<mpz_t>?, UnsafePointer<mpz_t>?) -> Void

  private static func combine(_ a: BigInteger, _ b: BigInteger, _ operation: Operation) -> BigInteger {
    keepingAlive(a, b) { x, y in BigInteger { operation($0, x, y) } }
  }

  // MARK: From and to other forms

  public init(_ value: UInt64) {
    self.init { number in
      var word = value
      __gmpz_import(number, 1, -1, 8, 0, 0, &word)
    }
  }

  public init(_ value: Int) {
    let magnitude = BigInteger(UInt64(value.magnitude))
    self = value < 0 ? -magnitude : magnitude
  }

  /// From limbs of 64 bits, least significant first.
  public init(limbs: [UInt64]) {
    self.init { __gmpz_import($0, limbs.count, -1, 8, 0, 0, limbs) }
  }

  /// A magnitude, big-endian; no bytes are 0.
  public init(bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    self.init { __gmpz_import($0, bytes.count, 1, 1, 0, 0, bytes) }
  }

  /// Decimal digits with an optional minus sign; `nil` for any other text.
  public init?(decimal: String) {
    let negative = decimal.utf8.first == UInt8(ascii: "-")
    let digits = negative ? decimal.utf8.dropFirst() : decimal.utf8[...]
    let range = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !digits.isEmpty, digits.allSatisfy(range.contains) else { return nil }
    self.init { _ = __gmpz_set_str($0, decimal, 10) }
  }

  /// The magnitude, big-endian, without leading zeros; empty for 0.
  public var magnitudeBytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (bitWidth + 7) / 8)
    if !bytes.isEmpty { withExtendedLifetime(self) { _ = __gmpz_export(&bytes, nil, 1, 1, 0, 0, number) } }
    return bytes
  }

  /// The magnitude, big-endian, in exactly `count` bytes, or `nil` when it needs more.
  public func magnitudeBytes(count: Int) -> [UInt8]? {
    let bytes = magnitudeBytes
    guard bytes.count <= count else { return nil }
    return [UInt8](repeating: 0, count: count - bytes.count) + bytes
  }

  /// The magnitude in limbs of 64 bits, least significant first, without leading zeros; empty for 0.
  public var magnitudeLimbs: [UInt64] {
    var limbs = [UInt64](repeating: 0, count: (bitWidth + 63) / 64)
    if !limbs.isEmpty { withExtendedLifetime(self) { _ = __gmpz_export(&limbs, nil, -1, 8, 0, 0, number) } }
    return limbs
  }

  /// -1, 0 or 1.
  public var signum: Int {
    let size = withExtendedLifetime(self) { number.pointee._mp_size }
    return size < 0 ? -1 : size == 0 ? 0 : 1
  }

  public var isZero: Bool { signum == 0 }

  /// Bits of the magnitude without leading zeros; 0 for 0.
  public var bitWidth: Int { isZero ? 0 : withExtendedLifetime(self) { __gmpz_sizeinbase(number, 2) } }

  // MARK: Arithmetic

  public static func + (a: BigInteger, b: BigInteger) -> BigInteger { combine(a, b) { __gmpz_add($0, $1, $2) } }
  public static func - (a: BigInteger, b: BigInteger) -> BigInteger { combine(a, b) { __gmpz_sub($0, $1, $2) } }
  public static func * (a: BigInteger, b: BigInteger) -> BigInteger { combine(a, b) { __gmpz_mul($0, $1, $2) } }
  public static prefix func - (a: BigInteger) -> BigInteger { 0 - a }

  /// The quotient rounded toward zero, as for Swift's integers. The divisor must not be 0.
  public static func / (a: BigInteger, b: BigInteger) -> BigInteger {
    precondition(!b.isZero, "division by zero")
    return combine(a, b) { __gmpz_tdiv_q($0, $1, $2) }
  }

  /// The remainder of `/`: it has the sign of `a`. The divisor must not be 0.
  public static func % (a: BigInteger, b: BigInteger) -> BigInteger {
    precondition(!b.isZero, "division by zero")
    return combine(a, b) { __gmpz_tdiv_r($0, $1, $2) }
  }

  /// The residue in `0..<|modulus|`. The modulus must not be 0.
  public func reduced(modulo modulus: BigInteger) -> BigInteger {
    precondition(!modulus.isZero, "division by zero")
    return BigInteger.combine(self, modulus) { __gmpz_mod($0, $1, $2) }
  }

  /// `a * 2^count`. The count must not be negative.
  public static func << (a: BigInteger, count: Int) -> BigInteger {
    combine(a, a) { result, x, _ in __gmpz_mul_2exp(result, x, UInt(count)) }
  }

  /// `a / 2^count` rounded down, as for Swift's integers. The count must not be negative.
  public static func >> (a: BigInteger, count: Int) -> BigInteger {
    combine(a, a) { result, x, _ in __gmpz_fdiv_q_2exp(result, x, UInt(count)) }
  }

  /// `self^exponent`; `0^0 = 1`.
  public func pow(_ exponent: UInt) -> BigInteger {
    BigInteger.combine(self, self) { result, x, _ in __gmpz_pow_ui(result, x, exponent) }
  }

  /// `self^exponent` in `0..<|modulus|`. The exponent must not be negative and the modulus not 0.
  public func pow(_ exponent: BigInteger, modulo modulus: BigInteger) -> BigInteger {
    precondition(exponent.signum >= 0 && !modulus.isZero, "no power")
    return withExtendedLifetime(exponent) {
      BigInteger.combine(self, modulus) { __gmpz_powm($0, $1, exponent.number, $2) }
    }
  }

  /// The inverse in `0..<|modulus|`, or `nil` when there is none. The modulus must not be 0.
  public func inverse(modulo modulus: BigInteger) -> BigInteger? {
    precondition(!modulus.isZero, "division by zero")
    var exists = false
    let inverse = BigInteger.combine(self, modulus) { exists = __gmpz_invert($0, $1, $2) != 0 }
    return exists ? inverse : nil
  }

  /// Whether the value is prime, up to a negligible probability (Baillie-PSW and 24 rounds of Miller-Rabin).
  public var isProbablePrime: Bool { withExtendedLifetime(self) { __gmpz_probab_prime_p(number, 48) > 0 } }
}

extension BigInteger: Comparable, Hashable {
  private static func compare(_ a: BigInteger, _ b: BigInteger) -> Int32 { keepingAlive(a, b) { __gmpz_cmp($0, $1) } }

  public static func == (a: BigInteger, b: BigInteger) -> Bool { compare(a, b) == 0 }
  public static func < (a: BigInteger, b: BigInteger) -> Bool { compare(a, b) < 0 }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(signum)
    hasher.combine(magnitudeLimbs)
  }
}

extension BigInteger: ExpressibleByIntegerLiteral, CustomStringConvertible {
  public init(integerLiteral value: Int) { self.init(value) }

  /// Decimal.
  public var description: String {
    withExtendedLifetime(self) {
      guard let text = __gmpz_get_str(nil, 10, number) else { return "0" }
      defer { free(text) }
      return String(cString: text)
    }
  }
}

extension BigInteger {
  /// The value of a field element between 0 and the modulus.
  public init<Parameters>(_ element: PrimeField<Parameters>) {
    let (a, b, c, d) = element.canonicalLimbs
    self.init(limbs: [a, b, c, d])
  }
}

extension PrimeField {
  /// An integer modulo the modulus of the field.
  public init(_ value: BigInteger) {
    let m = Parameters.modulus
    let residue = value.reduced(modulo: BigInteger(limbs: [m.l0, m.l1, m.l2, m.l3]))
    self.init(reducing: residue.magnitudeBytes)
  }
}
