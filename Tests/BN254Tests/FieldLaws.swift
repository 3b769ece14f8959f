import BN254
import TestSupport

/// What every field of the tower offers.
protocol TowerField: Equatable, Sendable, CustomStringConvertible {
  static var zero: Self { get }
  static var one: Self { get }
  var isZero: Bool { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  func squared() -> Self
  func doubled() -> Self
  func inverse() -> Self?
}

extension PrimeField: TowerField {}
extension Fq2: TowerField {}
extension Fq6: TowerField {}
extension Fq12: TowerField {}

/// The laws of a field, checked on all triples of samples.
enum FieldLaws {
  /// - Returns: the laws that fail, one line for each failing choice of elements; empty for a field.
  static func breaches<F: TowerField>(_ samples: [F]) -> [String] {
    var breaches: [String] = []
    func law(_ name: String, _ elements: F..., holds: Bool) {
      if !holds { breaches.append("\(name) at \(elements.map(\.description).joined(separator: "; "))") }
    }
    law("0 is 0", holds: F.zero.isZero && !F.one.isZero && F.zero != F.one)
    for a in samples {
      law("a + 0 = a", a, holds: a + .zero == a)
      law("1 a = a", a, holds: F.one * a == a && a * .one == a)
      law("0 a = 0", a, holds: (F.zero * a).isZero && (a * .zero).isZero)
      law("a - a = 0", a, holds: (a - a).isZero && (a + -a).isZero)
      law("-(-a) = a", a, holds: -(-a) == a)
      law("a^2 = a a", a, holds: a.squared() == a * a)
      law("2a = a + a", a, holds: a.doubled() == a + a)
      if let inverse = a.inverse() {
        law("a / a = 1", a, holds: a * inverse == .one && !a.isZero)
      } else {
        law("only 0 has no inverse", a, holds: a.isZero)
      }
      for b in samples {
        law("a + b = b + a", a, b, holds: a + b == b + a)
        law("ab = ba", a, b, holds: a * b == b * a)
        law("a - b = a + (-b)", a, b, holds: a - b == a + -b)
        law("(-a) b = -(ab)", a, b, holds: -a * b == -(a * b))
        law("ab = 0 only for a = 0 or b = 0", a, b, holds: (a * b).isZero == (a.isZero || b.isZero))
        for c in samples {
          law("(a + b) + c = a + (b + c)", a, b, c, holds: (a + b) + c == a + (b + c))
          law("(ab) c = a (bc)", a, b, c, holds: (a * b) * c == a * (b * c))
          law("a (b + c) = ab + ac", a, b, c, holds: a * (b + c) == a * b + a * c)
        }
      }
    }
    return breaches
  }

  /// Elements with coefficients at the borders, and random ones.
  static func samples<F>(_ name: String, degree: Int, random count: Int, _ make: ([Fq]) -> F) -> [F] {
    var random = TestRandom(name)
    var samples = [[Fq.zero], [.one], [-.one]].map { make($0 + [Fq](repeating: .zero, count: degree - 1)) }
    samples.append(make([Fq](repeating: -.one, count: degree)))
    for position in Set([0, 1, degree - 1]) where position > 0 && position < degree {
      var unit = [Fq](repeating: .zero, count: degree)
      unit[position] = .one
      samples.append(make(unit))
    }
    for _ in 0..<count { samples.append(make((0..<degree).map { _ in random.baseElement() })) }
    return samples
  }
}
