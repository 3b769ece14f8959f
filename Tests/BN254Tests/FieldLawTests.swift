import BN254
import TestSupport
import Testing

@Suite struct FieldLawTests {
  static func fq2(_ c: [Fq]) -> Fq2 { Fq2(c[0], c[1]) }
  static func fq6(_ c: [Fq]) -> Fq6 { Fq6(Fq2(c[0], c[1]), Fq2(c[2], c[3]), Fq2(c[4], c[5])) }
  static func fq12(_ c: [Fq]) -> Fq12 { Fq12(fq6(Array(c[0..<6])), fq6(Array(c[6..<12]))) }

  @Test func scalars() {
    let samples = Boundary.integers(ReferenceFr.self, random: 8, every: 31).map { Fr($0) }
    #expect(FieldLaws.breaches(samples) == [])
  }

  @Test func baseField() {
    let samples = Boundary.integers(ReferenceFq.self, random: 8, every: 31).map { Fq($0) }
    #expect(FieldLaws.breaches(samples) == [])
  }

  @Test func fq2() {
    #expect(FieldLaws.breaches(FieldLaws.samples("fq2", degree: 2, random: 10, Self.fq2)) == [])
  }

  @Test func fq6() {
    #expect(FieldLaws.breaches(FieldLaws.samples("fq6", degree: 6, random: 8, Self.fq6)) == [])
  }

  @Test func fq12() {
    #expect(FieldLaws.breaches(FieldLaws.samples("fq12", degree: 12, random: 8, Self.fq12)) == [])
  }

  /// A ring of residues modulo a composite number, to see that the suite can fail.
  private struct Clock: TowerField {
    var hour: Int
    static let zero = Clock(hour: 0)
    static let one = Clock(hour: 1)
    var isZero: Bool { hour == 0 }
    var description: String { "\(hour)" }
    static func + (a: Clock, b: Clock) -> Clock { Clock(hour: (a.hour + b.hour) % 12) }
    static func - (a: Clock, b: Clock) -> Clock { Clock(hour: (a.hour - b.hour + 12) % 12) }
    static func * (a: Clock, b: Clock) -> Clock { Clock(hour: a.hour * b.hour % 12) }
    static prefix func - (a: Clock) -> Clock { zero - a }
    func squared() -> Clock { self * self }
    func doubled() -> Clock { self + self }
    func inverse() -> Clock? { (0..<12).map(Clock.init).first { self * $0 == .one } }
  }

  @Test func suiteRefusesARingThatIsNoField() {
    #expect(FieldLaws.breaches((0..<5).map(Clock.init)).contains("ab = 0 only for a = 0 or b = 0 at 3; 4"))
    #expect(FieldLaws.breaches((0..<5).map(Clock.init)).contains("only 0 has no inverse at 2"))
  }

  @Test func extensionInverseBatches() {
    var values = FieldLaws.samples("batch", degree: 2, random: 9, Self.fq2)
    let expected = values.map { $0.inverse() ?? .zero }
    Fq2.batchInvert(&values)
    #expect(values == expected)
  }

  /// `u^2 = -1`, `v^3 = 9 + u` and `w^2 = v`: the generators of the tower are what the documentation says.
  @Test func towerGenerators() {
    let u = Fq2(.zero, .one)
    #expect(u * u == -Fq2.one)
    let v = Fq6(.zero, .one, .zero)
    #expect(v * v * v == Fq6(Fq2(9, 1), .zero, .zero))
    let w = Fq12(.zero, .one)
    #expect(w * w == Fq12(v, .zero))
    var power = Fq12.one
    for exponent in 0..<6 {
      var coefficients = [Fq2](repeating: .zero, count: 6)
      coefficients[exponent] = .one
      #expect(power.coefficients == coefficients)
      #expect(Fq12(coefficients: coefficients) == power)
      power *= w
    }
  }
}
