/// A prime that is known as an integer only, apart from the limb constants of ``FieldParameters``.
public protocol ReferenceModulus: Sendable {
  static var modulus: BigInteger { get }
}

/// A prime field in plain integer arithmetic: slow, short, and without any code of ``PrimeField``. It is what tests
/// compare the fast field with.
public struct ReferenceField<Modulus: ReferenceModulus>: Sendable, Hashable {
  /// Between 0 and the modulus.
  public let value: BigInteger

  public init(_ value: BigInteger) { self.value = value.reduced(modulo: Modulus.modulus) }

  public static var zero: Self { Self(0) }
  public static var one: Self { Self(1) }
  public var isZero: Bool { value.isZero }

  public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
  public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
  public static func * (a: Self, b: Self) -> Self { Self(a.value * b.value) }
  public static prefix func - (a: Self) -> Self { Self(-a.value) }

  public func squared() -> Self { self * self }
  public func doubled() -> Self { self + self }

  /// The inverse, or `nil` for 0.
  public func inverse() -> Self? { value.inverse(modulo: Modulus.modulus).map { Self($0) } }

  /// `self^exponent` for an exponent that is not negative; `0^0 = 1`.
  public func pow(_ exponent: BigInteger) -> Self { Self(value.pow(exponent, modulo: Modulus.modulus)) }

  /// 32 bytes, big-endian.
  public var canonicalBytes: [UInt8] {
    let bytes = value.magnitudeBytes
    return [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
  }
}

extension ReferenceField: CustomStringConvertible {
  /// Decimal.
  public var description: String { value.description }
}

/// The primes of the Barreto-Naehrig family at its parameter.
///
/// Barreto and Naehrig, "Pairing-friendly elliptic curves of prime order", 2005, section 3.
public enum BarretoNaehrig {
  public static let parameter: BigInteger = 4_965_661_367_192_848_881

  /// `36x^4 + 36x^3 + 18x^2 + 6x + 1`, the order of `G1`.
  public enum Order: ReferenceModulus {
    public static let modulus = order(parameter)
  }

  /// `36x^4 + 36x^3 + 24x^2 + 6x + 1`, the base field.
  public enum Base: ReferenceModulus {
    public static let modulus = order(parameter) + 6 * parameter * parameter
  }

  private static func order(_ x: BigInteger) -> BigInteger { (((36 * x + 36) * x + 18) * x + 6) * x + 1 }
}

/// ``Fr`` in plain integer arithmetic.
public typealias ReferenceFr = ReferenceField<BarretoNaehrig.Order>
/// ``Fq`` in plain integer arithmetic.
public typealias ReferenceFq = ReferenceField<BarretoNaehrig.Base>
