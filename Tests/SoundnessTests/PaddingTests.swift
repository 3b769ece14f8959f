import BN254
import Circuits
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// What stands outside the real entries of `w`: free where nothing looks it up, a valid row where something does.
@Suite struct PaddingTests {
  private static func prove(_ run: ForgedRun) throws -> ProofEnvelope {
    try Target.fixture.prove(Target.input, interference: run.interference()).envelope
  }

  @Test func garbageInPaddingThatIsNotLookedUpIsAccepted() throws {
    var random = TestRandom("padding")
    var run = ForgedRun()
    run.padding["logits"] = random.scalar()
    try Target.fixture.verifier.verify(try Self.prove(run), policy: .init(expectedOutput: Target.output))
  }

  @Test func garbageBeyondTheLastBlockIsAccepted() throws {
    let length = Target.shape.witnessRows << Target.shape.rowBits
    let gap = Target.circuit.witnessLength..<length
    #expect(!gap.isEmpty)
    var random = TestRandom("gap")
    var run = ForgedRun()
    for address in gap { run.overwritten[address] = random.scalar() }
    try Target.fixture.verifier.verify(try Self.prove(run), policy: .init(expectedOutput: Target.output))
  }

  /// Another row of the table than the one that the circuit names does no harm.
  @Test func otherValidRowsInLookedUpPaddingAreAccepted() throws {
    var run = ForgedRun()
    run.padding = ["x": 7, "h.limb0": 9, "h": 4, "a": 4]
    try Target.fixture.verifier.verify(try Self.prove(run), policy: .init(expectedOutput: Target.output))
  }

  @Test(arguments: [["x": 8], ["h.limb0": 16], ["h.limb0": -1], ["h": 4, "a": 5], ["h": 15, "a": 15]])
  func invalidRowsInLookedUpPaddingAreRefused(padding: [String: Int]) throws {
    var run = ForgedRun()
    run.padding = padding.mapValues { Fr($0) }
    let envelope = try Self.prove(run)
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(envelope) }
  }

  /// Every single entry of `w` counts but those of which the suites above say that they are free.
  @Test func everyOtherEntryIsBound() throws {
    let length = Target.shape.witnessRows << Target.shape.rowBits
    let output = Target.circuit.tensor("logits")
    let free = Set(Target.circuit.witnessLength..<length).union(output.blocks.flatMap(\.range))
      .subtracting(output.addresses)
    #expect(free.count == length - Target.circuit.witnessLength + 1)
    for address in 0..<length {
      var interference = ProverInterference()
      interference.witness = { $0[address] += .one }
      let envelope = try Target.fixture.prove(Target.input, interference: interference).envelope
      if free.contains(address) {
        try Target.fixture.verifier.verify(envelope)
      } else {
        #expect(throws: VerificationError.openingCheckFailed, "entry \(address)") {
          try Target.fixture.verifier.verify(envelope)
        }
      }
    }
  }
}
