import BN254
import FiatShamir
import PolynomialCommitments
import TestSupport
import Testing

@Suite struct SRSTests {
  static let tau: Fr = 987_654_321_987_654_321

  private static func make(_ count: Int = 31) throws -> StructuredReferenceString {
    try .insecureKnownTau(tau, powers: count)
  }

  /// A copy with other points and a digest that fits them, so that only the check of the points can refuse it.
  private static func changed(
    _ srs: StructuredReferenceString, g2: G2Affine? = nil, tauG2: G2Affine? = nil,
    _ change: (inout [G1Affine]) -> Void = { _ in }
  ) -> StructuredReferenceString {
    var powers = srs.powers
    change(&powers)
    return StructuredReferenceString(
      powers: powers, g2: g2 ?? srs.g2, tauG2: tauG2 ?? srs.tauG2, origin: srs.origin)
  }

  @Test(arguments: [2, 3, 16, 1023, 1024, 1025, 2500])
  func powersArePowers(count: Int) throws {
    let srs = try Self.make(count)
    #expect(srs.powers.count == count)
    #expect(srs.powers[0] == .generator)
    #expect(srs.g2 == .generator)
    #expect(srs.origin == .insecureLocal)
    #expect(srs.isWhole)
    for index in [1, count / 2, count - 1] {
      #expect(srs.powers[index] == (Self.tau.pow(UInt64(index)) * G1(.generator)).affine)
    }
    try srs.check()
  }

  /// By py_ecc and pycryptodome, `srs-oracle.py digest 987654321987654321 31`.
  @Test func digestKnownAnswer() throws {
    #expect(
      Hexadecimal.encode(try Self.make().digest) == "8391e41911046def388c10c57b55610c1aced8ded12fdf9ae92a92f51de43a03")
  }

  @Test func generatedWithForgottenTau() throws {
    let first = try StructuredReferenceString.generateInsecure(powers: 20)
    let second = try StructuredReferenceString.generateInsecure(powers: 20)
    try first.check()
    #expect(first.origin == .insecureLocal)
    #expect(first.tauG2 != second.tauG2)
  }

  @Test(arguments: [-1, 0, 1])
  func tooFewPowers(count: Int) throws {
    #expect(throws: SRSError.tooFewPowers(have: count, need: 2)) {
      try StructuredReferenceString.insecureKnownTau(Self.tau, powers: count)
    }
    #expect(throws: SRSError.tooFewPowers(have: count, need: 2)) {
      try StructuredReferenceString.generateInsecure(powers: count)
    }
    #expect(throws: SRSError.tooFewPowers(have: count, need: 2)) { try Self.make().truncated(to: count) }
  }

  @Test func tooManyPowers() {
    let most = StructuredReferenceString.maximumPowers
    #expect(throws: SRSError.tooManyPowers(have: most + 1, most: most)) {
      try StructuredReferenceString.insecureKnownTau(Self.tau, powers: most + 1)
    }
  }

  // MARK: Checks

  /// Each power is bound, the first and the last included.
  @Test func everyPowerIsChecked() throws {
    let srs = try Self.make(17)
    let other = (Fr(5) * G1(.generator)).affine
    for index in 1..<17 {
      #expect(throws: SRSError.inconsistentPowers, "power \(index)") {
        try Self.changed(srs) { $0[index] = other }.check()
      }
      #expect(throws: SRSError.inconsistentPowers, "power \(index) negated") {
        try Self.changed(srs) { $0[index] = -$0[index] }.check()
      }
      #expect(throws: SRSError.powerAtInfinity(index: index)) {
        try Self.changed(srs) { $0[index] = .infinity }.check()
      }
      #expect(throws: SRSError.powerNotOnCurve(index: index)) {
        try Self.changed(srs) { $0[index].y += .one }.check()
      }
    }
    #expect(throws: SRSError.wrongG1Generator) { try Self.changed(srs) { $0[0] = other }.check() }
  }

  @Test func twoPowersExchanged() throws {
    #expect(throws: SRSError.inconsistentPowers) { try Self.changed(Self.make()) { $0.swapAt(5, 6) }.check() }
  }

  /// Errors in two powers that cancel in the plain sum: the coefficients have to be random.
  @Test func errorsThatCancelInASum() throws {
    let srs = try Self.make(17)
    #expect(throws: SRSError.inconsistentPowers) {
      try Self.changed(srs) { powers in
        powers[3] = (G1(powers[3]) + G1(.generator)).affine
        powers[4] = (G1(powers[4]) + -G1(.generator)).affine
      }.check()
    }
  }

  /// Errors that cancel under the coefficients of the honest points: these have to depend on every point.
  @Test func errorsThatCancelUnderKnownCoefficients() throws {
    let srs = try Self.make(17)
    let seed = StructuredReferenceString.combinationSeed(srs.powers, g2: srs.g2, tauG2: srs.tauG2)
    let r = StructuredReferenceString.combinationCoefficients(seed: seed, count: 16)
    // An error `e` of power `j` changes the difference of both sides by `e (r_(j-1) - tau r_j)`.
    let weights = [3, 4].map { r[$0 - 1] - Self.tau * r[$0] }
    let second = -weights[0] * (try #require(weights[1].inverse()))
    let forged = Self.changed(srs) { powers in
      powers[3] = (G1(powers[3]) + G1(.generator)).affine
      powers[4] = (G1(powers[4]) + second * G1(.generator)).affine
    }
    #expect(throws: SRSError.inconsistentPowers) { try forged.check() }
    // The forgery is a good one: it holds for the old coefficients.
    let higher = MultiScalarMultiplication.full(r.span, forged.powers.span.extracting(1..<17)).affine
    let lower = MultiScalarMultiplication.full(r.span, forged.powers.span.extracting(0..<16)).affine
    #expect(Pairing.productIsOne([(higher, srs.g2), (-lower, srs.tauG2)]))
  }

  @Test func coefficientsDependOnEverything() throws {
    let srs = try Self.make(5)
    func seed(_ srs: StructuredReferenceString) -> [UInt8] {
      StructuredReferenceString.combinationSeed(srs.powers, g2: srs.g2, tauG2: srs.tauG2)
    }
    let seeds =
      (0..<5).map { index in seed(Self.changed(srs) { $0[index] = -$0[index] }) }
      + [seed(srs), seed(Self.changed(srs) { $0.removeLast() })]
      + [seed(Self.changed(srs, g2: srs.tauG2)), seed(Self.changed(srs, tauG2: srs.g2))]
    #expect(Set(seeds).count == 9)
  }

  @Test func everythingTimesAConstant() throws {
    let srs = try Self.make(17)
    let scaled = Self.changed(srs) { $0 = G1.normalize($0.map { Fr(7) * G1($0) }) }
    #expect(throws: SRSError.wrongG1Generator) { try scaled.check() }
    let g2 = (Fr(7) * G2(.generator)).affine
    let tauG2 = (Fr(7) * G2(srs.tauG2)).affine
    #expect(throws: SRSError.wrongG2Generator) { try Self.changed(srs, g2: g2, tauG2: tauG2).check() }
  }

  @Test func tauOfG2() throws {
    let srs = try Self.make(17)
    #expect(throws: SRSError.inconsistentPowers) {
      try Self.changed(srs, tauG2: (Fr(9) * G2(.generator)).affine).check()
    }
    #expect(throws: SRSError.inconsistentPowers) { try Self.changed(srs, tauG2: -srs.tauG2).check() }
    #expect(throws: SRSError.invalidTauG2) { try Self.changed(srs, tauG2: .infinity).check() }
  }

  @Test func tauZeroAndOne() throws {
    #expect(throws: SRSError.powerAtInfinity(index: 1)) {
      try StructuredReferenceString.insecureKnownTau(.zero, powers: 8).check()
    }
    #expect(throws: SRSError.noContribution) {
      try StructuredReferenceString.insecureKnownTau(.one, powers: 8).check()
    }
  }

  @Test func rowCheckOfFirstPowers() throws {
    let srs = try Self.make(40)
    for count in [2, 3, 16, 18, 40] {
      try StructuredReferenceString.checkPowers(Array(srs.powers[..<count]), g2: srs.g2, tauG2: srs.tauG2)
    }
    #expect(throws: SRSError.tooFewPowers(have: 1, need: 2)) {
      try StructuredReferenceString.checkPowers([.generator], g2: srs.g2, tauG2: srs.tauG2)
    }
    #expect(throws: SRSError.wrongG1Generator) {
      try StructuredReferenceString.checkPowers(Array(srs.powers[1..<5]), g2: srs.g2, tauG2: srs.tauG2)
    }
  }

  @Test func coefficientsAreHalvesOfHashes() {
    let seed = (0..<32).map { UInt8($0 * 7) }
    let expected = (0..<3).flatMap { block -> [Fr] in
      let hash = Keccak256.hash([0x23] + seed + [UInt8(block), 0, 0, 0, 0, 0, 0, 0])
      return [Fr(reducing: hash[..<16]), Fr(reducing: hash[16...])]
    }
    #expect(StructuredReferenceString.combinationCoefficients(seed: seed, count: 5) == Array(expected[..<5]))
  }

  @Test func coefficientsHave128BitsAndDiffer() {
    let seed = [UInt8](repeating: 3, count: 32)
    let coefficients = StructuredReferenceString.combinationCoefficients(seed: seed, count: 2001)
    #expect(Set(coefficients).count == 2001)
    #expect(coefficients.allSatisfy { $0.canonicalBytes[..<16].allSatisfy { $0 == 0 } })
    #expect(StructuredReferenceString.combinationCoefficients(seed: seed, count: 7) == Array(coefficients[..<7]))
    var other = seed
    other[31] = 4
    #expect(
      Set(StructuredReferenceString.combinationCoefficients(seed: other, count: 2001)).isDisjoint(with: coefficients))
  }

  // MARK: Cuts

  @Test func cutKeepsTheDigestOfItsSource() throws {
    let srs = try Self.make(31)
    let cut = try srs.truncated(to: 17)
    #expect(cut.powers == Array(srs.powers[..<17]))
    #expect(cut.sourceDigest == srs.digest)
    #expect(cut.digest == (try Self.make(17)).digest)
    #expect(!cut.isWhole)
    try cut.check()
    #expect(try srs.truncated(to: 31) == srs)
    #expect(try cut.truncated(to: 5).sourceDigest == srs.digest)
    #expect(throws: SRSError.tooFewPowers(have: 17, need: 18)) { try cut.truncated(to: 18) }
  }
}
