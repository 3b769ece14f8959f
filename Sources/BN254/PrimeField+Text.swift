import CGMP

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PrimeField: CustomStringConvertible {
  /// Decimal, between 0 and the modulus.
  public var description: String {
    let (a, b, c, d) = canonicalLimbs
    var words = [a, b, c, d]
    var value = mpz_t()
    __gmpz_init(&value)
    defer { __gmpz_clear(&value) }
    __gmpz_import(&value, 4, -1, 8, 0, 0, &words)
    guard let text = __gmpz_get_str(nil, 10, &value) else { return "0" }
    defer { free(text) }
    return String(cString: text)
  }

  /// A decimal integer with an optional minus sign, modulo the modulus; `nil` for any other text.
  public init?(decimal: String) {
    let digits = decimal.utf8.first == UInt8(ascii: "-") ? decimal.utf8.dropFirst() : decimal.utf8[...]
    let allowed = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !digits.isEmpty, digits.allSatisfy({ allowed.contains($0) }) else { return nil }
    var result = Self.zero
    let ten = Self(UInt64(10))
    for digit in digits { result = result * ten + Self(UInt64(digit - UInt8(ascii: "0"))) }
    self = decimal.utf8.first == UInt8(ascii: "-") ? -result : result
  }
}
