import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// A lie about one hidden scalar, with everything after it computed from the lie.
@Suite struct HiddenScalarTests {
  struct Forms: Sendable, CustomTestStringConvertible {
    var row: Bool
    var committedOutput: Bool

    var testDescription: String { "row: \(row), committed output: \(committedOutput)" }
    var input: InputOpening { row ? TargetDataset.opening(TargetDataset.index) : .publicValues }
    var output: OutputRequest { committedOutput ? .committed : .publicValues }
    var count: Int { Target.layout(row: row, committedOutput: committedOutput).count }
  }

  static let forms = [Forms(row: false, committedOutput: false), Forms(row: true, committedOutput: true)]

  @Test(arguments: forms, [Fr.zero])
  func noLieIsAccepted(forms: Forms, lie: Fr) throws {
    var seen: [Int] = []
    var interference = ProverInterference()
    interference.hidden = { index, value in
      seen.append(index)
      value += lie
    }
    let result = try Target.fixture.prove(
      Target.input, form: forms.input, output: forms.output, interference: interference)
    try Target.fixture.verifier.verify(result.envelope)
    #expect(seen == Array(0..<forms.count))
    #expect(result.envelope.proof.padded.count == forms.count)
  }

  @Test(arguments: forms, [Fr.one, Fr(decimal: "-271828182845904523536028747")!])
  func everyLieIsRefused(forms: Forms, lie: Fr) throws {
    for index in 0..<forms.count {
      var interference = ProverInterference()
      interference.hidden = { if $0 == index { $1 += lie } }
      let result = try Target.fixture.prove(
        Target.input, form: forms.input, output: forms.output, interference: interference)
      #expect(throws: VerificationError.openingCheckFailed, "hidden scalar \(index)") {
        try Target.fixture.verifier.verify(result.envelope)
      }
    }
  }

  /// Neighbours falsified by the same amount in opposite directions: what would cancel if two powers were equal.
  @Test(arguments: forms, [Fr.one, -Fr.one])
  func liesAboutNeighboursDoNotCancel(forms: Forms, sign: Fr) throws {
    for index in 1..<forms.count {
      var interference = ProverInterference()
      interference.hidden = { position, value in
        if position == index - 1 { value += .one }
        if position == index { value += sign }
      }
      let result = try Target.fixture.prove(
        Target.input, form: forms.input, output: forms.output, interference: interference)
      #expect(throws: VerificationError.openingCheckFailed, "hidden scalars \(index - 1) and \(index)") {
        try Target.fixture.verifier.verify(result.envelope)
      }
    }
  }
}
