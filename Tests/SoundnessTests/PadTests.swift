import BN254
import PolynomialCommitments
import ProofTestSupport
import Proving
import Testing
import Verification

/// No pad is used twice.
@Suite struct PadTests {
  /// What hides the hidden scalars of one proof: the shown values minus the hidden ones.
  private static func pads(from randomness: inout some ScalarSource) throws -> (used: [Fr], committed: [Fr]) {
    var hidden: [Fr] = []
    var committed: [Fr] = []
    var interference = ProverInterference()
    interference.hidden = { hidden.append($1) }
    interference.pads = { committed = $0 }
    let fixture = Target.fixture
    let result = try fixture.prover.prove(
      try fixture.runtime.trace(Target.input), input: TargetDataset.opening(TargetDataset.index), output: .committed,
      context: ProofFixture.context, randomness: &randomness, interference: interference)
    try fixture.verifier.verify(result.envelope)
    return (zip(result.envelope.proof.padded, hidden).map { $0 - $1 }, committed)
  }

  @Test func everyHiddenScalarHasItsOwnCommittedPad() throws {
    var randomness = InsecureFixedRandomness("pads")
    let (used, committed) = try Self.pads(from: &randomness)
    let count = Target.layout(row: true, committedOutput: true).count
    #expect(used.count == count)
    #expect(committed.count == count + 4)
    #expect(used == Array(committed.prefix(count)))
    #expect(Set(committed).count == committed.count)
  }

  /// The same statement twice, with the randomness of a release build: no pad in common.
  @Test func noPadServesTwoProofs() throws {
    var all: Set<Fr> = []
    var count = 0
    for _ in 0..<3 {
      var randomness = HedgedRandomness(secrets: [1], statement: [2])
      let committed = try Self.pads(from: &randomness).committed
      all.formUnion(committed)
      count += committed.count
    }
    #expect(all.count == count)
  }
}
