import BN254
import Circuits
import ProofTestSupport
import Proving
import QuantizedRuntime
import Testing
import Verification

@Suite struct LookupForgeryTests {
  @Test func honestRunIsTheWitnessOfTheProver() throws {
    let run = ForgedRun()
    let trace = try Target.fixture.runtime.trace(Target.input)
    let witness = try Witness(trace, circuit: Target.circuit, shape: Target.shape)
    #expect(run.entries(in: Target.circuit) == witness.entries.map { Fr($0) })
    #expect(run.output == Target.output.map { Fr($0) })
    #expect(Target.shape.lanes == 3)
    #expect(try Circuit(decoding: Target.circuit.encoded) == Target.circuit)
  }

  @Test(arguments: [InputOpening.publicValues, .privateInput])
  func honestRunThroughTheHooksIsAccepted(form: InputOpening) throws {
    let result = try Target.fixture.prove(Target.input, form: form, interference: ForgedRun().interference())
    try Target.fixture.verifier.verify(result.envelope, policy: .init(expectedOutput: Target.output))
  }

  @Test(arguments: LookupForgery.all, ForgedRun.Counting.allCases)
  func forgeryIsRefused(forgery: LookupForgery, counting: ForgedRun.Counting) throws {
    let run = forgery.run()
    let result = try Target.fixture.prove(
      Target.input, form: forgery.form, interference: run.interference(counting: counting))
    #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
  }

  /// The same forgery passes where the lookup is missing from the lanes: nothing else stops it. Loading such a circuit
  /// is refused.
  @Test(arguments: LookupForgery.all)
  func forgeryPassesWithoutTheLookup(forgery: LookupForgery) throws {
    let weak = try Target.model.fixture { $0.dropLookup(of: forgery.argument) }
    let run = forgery.run()
    let result = try weak.prove(Target.input, form: forgery.form, interference: run.interference(in: weak.circuit))
    try weak.verifier.verify(result.envelope)
    #expect(result.envelope.statement.output == .publicValues(run.output.map { $0.smallInteger! }))
    #expect(throws: CircuitError.rule(.lanes, forgery.argument)) { try ClosureRules.check(weak.circuit) }
  }

  /// `rem = -8` is outside `[0, 2^4)` but inside the interval of the input, `[-8, 8)`, which has a tag of its own.
  @Test func valueUnderAnotherTagIsRefused() throws {
    var run = ForgedRun()
    run.shiftQuotient(0, by: 1)
    #expect(run.remainders[0] == -8)
    for counting in ForgedRun.Counting.allCases {
      let result = try Target.fixture.prove(Target.input, interference: run.interference(counting: counting))
      #expect(throws: VerificationError.openingCheckFailed) { try Target.fixture.verifier.verify(result.envelope) }
    }
  }

  /// With the limb looked up under the tag of the input, the same prover is believed; the closure rules refuse that.
  @Test func valueUnderAnotherTagPassesInACircuitThatSwapsTags() throws {
    let weak = try Target.model.fixture { circuit in
      let limb = circuit.tensor("h.limb0").offsets[0]
      let index = circuit.lanes.pieces.firstIndex { $0.argument == limb }!
      circuit.lanes.pieces[index].tag = circuit.tag(of: "x")
    }
    // All of rem must be in the interval of the input: 8, 10 and 14 become -8, -6 and -2.
    var run = ForgedRun()
    for neuron in 0..<3 { run.shiftQuotient(neuron, by: 1) }
    var interference = run.interference(in: weak.circuit)
    // Before any hook the prover makes an honest witness, which must have rows to count in this circuit.
    let honest = ForgedRun([3, 0, 0])
    #expect(honest.remainders.allSatisfy { $0.smallInteger! < 8 })
    interference.statement = { $0.output = .publicValues(run.output.map { $0.smallInteger! }) }
    let result = try weak.prove([3, 0, 0], form: .privateInput, interference: interference)
    try weak.verifier.verify(result.envelope)
    #expect(throws: CircuitError.rule(.lanes, "h.limb0")) { try ClosureRules.check(weak.circuit) }
  }
}
