import BN254
import TestSupport
import Testing

/// Random values against py_ecc, an independent implementation.
@Suite struct PythonCurveTests {
  private static func ask(_ lines: [String]) throws -> [String] {
    let answer = try PythonOracle.runText(
      "Tests/Vectors/bn254-oracle.py", input: lines.joined(separator: "\n") + "\n")
    return answer.split(separator: "\n").map(String.init)
  }

  @Test func products() throws {
    var random = TestRandom("py_ecc products")
    let edges: [Fr] = [0, 1, 2, -1, -2]
    let scalars = edges + random.scalars(15)
    let answers = try Self.ask(scalars.map { "g1 \($0)" } + scalars.map { "g2 \($0)" })
    try #require(answers.count == 2 * scalars.count)
    for (index, scalar) in scalars.enumerated() {
      let first = (scalar * G1(.generator)).affine
      #expect("\(first.x) \(first.y)" == answers[index])
      let second = (scalar * G2(.generator)).affine
      #expect(
        "\(second.x.real) \(second.x.imaginary) \(second.y.real) \(second.y.imaginary)"
          == answers[scalars.count + index])
    }
  }

  /// Sums of random multiples of random points, by both kinds of multi-scalar multiplication.
  @Test func sumsOfProducts() throws {
    var random = TestRandom("py_ecc sums")
    let logarithms = random.scalars(12)
    let points = G1.normalize(logarithms.map { $0 * G1(.generator) })
    let full = random.scalars(12)
    let small: [Int64] = random.integers(12, in: -1000...1000)
    func line(_ scalars: [Fr]) -> String {
      "sum " + zip(logarithms, scalars).map { "\($0) \($1)" }.joined(separator: " ")
    }
    let answers = try Self.ask([line(full), line(small.map { Fr($0) })])
    let sums = [
      Sums.full(full, points),
      Sums.small(small, points),
    ].map(\.affine)
    #expect(sums.map { "\($0.x) \($0.y)" } == answers)
  }

  /// The value itself, not only its properties: the final exponent is exactly `(q^12 - 1) / r`.
  @Test func pairings() throws {
    var random = TestRandom("py_ecc pairings")
    let scalars = [(Fr.one, Fr.one)] + (0..<3).map { _ in (random.scalar(), random.scalar()) }
    let answers = try Self.ask(scalars.map { "pairing \($0) \($1)" })
    let values = scalars.map { a, b in
      Pairing.pairing((a * G1(.generator)).affine, (b * G2(.generator)).affine)
    }
    let lines = values.map { value in
      value.coefficients.map { "\($0.real) \($0.imaginary)" }.joined(separator: " ")
    }
    #expect(lines == answers)
  }
}
