import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Cheats in vectors and values that only the settlement sees: `mu`, `R`, `V`, `S`, `W`, `W'`, `D_T`, the evaluations.
@Suite struct CommitmentTests {
  private static func verify(_ interference: ProverInterference) throws {
    let result = try Target.fixture.prove(
      Target.input, form: TargetDataset.opening(TargetDataset.index), output: .committed, interference: interference)
    try Target.fixture.verifier.verify(result.envelope)
  }

  private static func refuses(_ label: String, _ prepare: (inout ProverInterference) -> Void) {
    var interference = ProverInterference()
    prepare(&interference)
    #expect(throws: VerificationError.openingCheckFailed, "\(label)") { try verify(interference) }
  }

  /// Any pads and any mask will do, as long as they were committed first.
  @Test func otherPadsAndMaskAreAccepted() throws {
    var interference = ProverInterference()
    interference.pads = { pads in for index in pads.indices { pads[index] += .one } }
    interference.mask = { mask in mask = mask.reversed() }
    try Self.verify(interference)
  }

  @Test func everyFactorInVIsBound() throws {
    let spacing = Target.shape.productSpacing
    #expect(Target.shape.productCount == spacing)
    for index in 0..<(3 * spacing) { Self.refuses("V \(index)") { $0.products = { $0[index] += .one } } }
    // The last four coefficients are blinding.
    for index in (3 * spacing)..<(3 * spacing + 4) {
      var interference = ProverInterference()
      interference.products = { $0[index] += .one }
      try Self.verify(interference)
    }
  }

  /// Factors exchanged, or scaled against each other so that every product stays right.
  @Test func factorsThatGiveTheSameProductsAreRefused() throws {
    let spacing = Target.shape.productSpacing
    for index in 0..<spacing {
      Self.refuses("V \(index) swapped") { $0.products = { $0.swapAt(index, spacing + index) } }
      Self.refuses("V \(index) scaled") { interference in
        interference.products = { products in
          products[index] *= 3
          products[spacing + index] *= Fr(3).inverse()!
        }
      }
    }
  }

  @Test func everyCoefficientOfSIsBound() throws {
    var count = 0
    var counter = ProverInterference()
    counter.settlement = { count = $0.count }
    try Self.verify(counter)
    #expect(count > Target.shape.rowLength)
    for index in Array(stride(from: 0, to: count, by: 3)) + [count - 1] {
      Self.refuses("S \(index)") { $0.settlement = { $0[index] += .one } }
    }
    Self.refuses("no S") { $0.settlement = { $0 = [Fr](repeating: .zero, count: $0.count) } }
  }

  @Test func evaluationsAreBound() {
    Self.refuses("y") { $0.evaluations = { $0.0 += .one } }
    Self.refuses("V(lambda zeta)") { $0.evaluations = { $0.1 += .one } }
    Self.refuses("V(lambda / zeta)") { $0.evaluations = { $0.2 += .one } }
    Self.refuses("all") { interference in
      interference.evaluations = { values in
        values.0 += .one
        values.1 -= .one
        values.2 += .one
      }
    }
  }

  @Test func openingIsBound() {
    for index in [0, 1, 7, 15] {
      Self.refuses("W \(index)") { $0.opening = { $0[index] += .one } }
      Self.refuses("W' \(index)") { $0.openingProof = { $0[index] += .one } }
    }
    Self.refuses("no W") { $0.opening = { $0 = [Fr](repeating: .zero, count: $0.count) } }
    Self.refuses("no W'") { $0.openingProof = { $0 = [Fr](repeating: .zero, count: $0.count) } }
  }

  @Test func tableDenominatorIsBound() {
    Self.refuses("D_T + 1") { $0.tableDenominator = { $0 += .one } }
    Self.refuses("D_T = 0") { $0.tableDenominator = { $0 = .zero } }
  }

  /// Every point replaced when it is sent, with the rest of the proof made for the replacement: what was committed is
  /// not what the prover goes on with.
  @Test func everyPointReplacedWhenSentIsRefused() throws {
    var points: [G1Affine] = []
    var counter = ProverInterference()
    counter.point = { points.append($1) }
    try Self.verify(counter)
    #expect(points.count == Target.shape.witnessRows + Target.shape.phiRows + 6)
    for index in points.indices {
      let other = (G1(points[index]) + .generator).affine
      for (name, replacement) in [("another", other), ("negated", -points[index]), ("infinity", .infinity)] {
        Self.refuses("point \(index) \(name)") { $0.point = { if $0 == index { $1 = replacement } } }
      }
    }
  }

  /// One pad after the other is used with another value than the committed one.
  @Test func everyPadChangedAfterItsCommitmentIsRefused() {
    let position = Target.shape.witnessRows
    let powers = Target.fixture.provingKey.powers
    for index in 0..<Target.layout(row: true, committedOutput: true).count {
      Self.refuses("pad \(index)") { $0.point = { if $0 == position { $1 = (G1($1) + powers[index]).affine } } }
    }
  }

  /// The same for the entries of the mask row, its blinding included.
  @Test func everyMaskEntryChangedAfterItsCommitmentIsRefused() {
    let position = Target.shape.witnessRows + 1
    let powers = Target.fixture.provingKey.powers
    for index in 0..<(Target.shape.rowLength + 2) {
      Self.refuses("mask \(index)") { $0.point = { if $0 == position { $1 = (G1($1) + powers[index]).affine } } }
    }
  }
}
