import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// Runs whose values are all in their tables but break a linear step.
@Suite struct LinearForgeryTests {
  private static func refuses(_ run: ForgedRun, form: InputOpening = .publicValues, _ label: String) throws {
    let result = try Target.fixture.prove(Target.input, form: form, interference: run.interference())
    #expect(throws: VerificationError.openingCheckFailed, "\(label)") {
      try Target.fixture.verifier.verify(result.envelope)
    }
  }

  /// Every value of the run off by one, the rest recomputed from it; all lookups hold.
  @Test func valueOffByOneIsRefused() throws {
    for neuron in 0..<3 {
      for change in [Fr.one, -Fr.one] {
        var run = ForgedRun()
        run.quotients[neuron] += change
        run.activate()
        run.finish()
        try Self.refuses(run, "q \(neuron)")
        run = ForgedRun()
        run.remainders[neuron] += change
        try Self.refuses(run, "rem \(neuron)")
        run = ForgedRun()
        run.output[neuron] += change
        try Self.refuses(run, "output \(neuron)")
      }
    }
  }

  /// A remainder of -1 as `2^4 - 1`: the limb is in its table, the equation is off by `2^4`.
  @Test func remainderOfMinusOneAsAllOnesIsRefused() throws {
    var run = ForgedRun()
    run.quotients[2] += .one
    run.remainders[2] = 15
    try Self.refuses(run, "rem")
  }

  /// `w` holds a run of another input than the statement names.
  @Test func runOfAnotherInputIsRefused() throws {
    let run = ForgedRun([7, -8, 5])
    try Self.refuses(run, "public input")
    let result = try Target.fixture.prove(Target.input, form: .privateInput, interference: run.interference())
    try Target.fixture.verifier.verify(result.envelope)
  }

  /// Errors in two steps that would cancel if the steps had the same weight.
  @Test func oppositeErrorsAreRefused() throws {
    var run = ForgedRun()
    run.remainders[0] += .one
    run.remainders[1] -= .one
    try Self.refuses(run, "two outputs of one step")
    run = ForgedRun()
    run.remainders[0] += .one
    run.output[0] -= .one
    try Self.refuses(run, "one output of two steps")
  }
}
