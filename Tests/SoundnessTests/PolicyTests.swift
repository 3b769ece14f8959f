import BN254
import ProofTestSupport
import Proving
import Testing
import Verification

/// What the caller demands of a statement, against proofs that are right in themselves.
@Suite struct PolicyTests {
  private static func refuses(
    _ envelope: ProofEnvelope, _ policy: StatementPolicy, _ error: VerificationError,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try Target.fixture.verifier.verify(envelope, policy: policy)
    }
  }

  @Test func fulfilledDemandsAreAccepted() throws {
    try Target.fixture.verifier.verify(
      StatementTests.envelope,
      policy: .init(
        context: ProofFixture.context, inputForms: [.publicValues], outputForms: [.publicValues],
        expectedInput: Target.input, expectedOutput: Target.output))
  }

  @Test func otherContextIsRefused() {
    for byte in 0..<32 {
      var context = ProofFixture.context
      context[byte] ^= 1
      Self.refuses(StatementTests.envelope, .init(context: context), .statement(.context))
    }
    Self.refuses(StatementTests.envelope, .init(context: []), .statement(.context))
  }

  @Test func otherOutputIsRefused() {
    for index in 0..<3 {
      var output = Target.output
      output[index] += 1
      Self.refuses(StatementTests.envelope, .init(expectedOutput: output), .unexpectedOutput)
    }
    Self.refuses(StatementTests.envelope, .init(expectedOutput: []), .unexpectedOutput)
  }

  @Test func otherInputIsRefused() {
    Self.refuses(StatementTests.envelope, .init(expectedInput: [7, -8, 5]), .unexpectedInput)
    Self.refuses(StatementTests.envelope, .init(expectedInput: []), .unexpectedInput)
  }

  @Test func otherFormsAreRefused() {
    let envelopes = [
      (StatementTests.envelope, InputForm.Kind.publicValues, OutputForm.Kind.publicValues),
      (StatementTests.privateEnvelope, .privateInput, .publicValues),
      (StatementTests.committedEnvelope, .publicValues, .committed),
    ]
    for (envelope, input, output) in envelopes {
      Self.refuses(
        envelope, .init(inputForms: Set(InputForm.Kind.allCases).subtracting([input])), .statement(.inputForm))
      Self.refuses(
        envelope, .init(outputForms: Set(OutputForm.Kind.allCases).subtracting([output])), .statement(.outputForm))
      Self.refuses(envelope, .init(inputForms: []), .statement(.inputForm))
    }
  }

  /// A caller that expects values is not content with a form that does not show them.
  @Test func hiddenValuesDoNotFulfilADemandForValues() {
    Self.refuses(StatementTests.committedEnvelope, .init(expectedOutput: Target.output), .statement(.outputForm))
    Self.refuses(StatementTests.privateEnvelope, .init(expectedInput: [1, 2, 3]), .statement(.inputForm))
    let root = [UInt8](repeating: 1, count: 32)
    Self.refuses(StatementTests.envelope, .init(expectedDatasetRoot: root), .statement(.inputForm))
    Self.refuses(StatementTests.privateEnvelope, .init(expectedDatasetRoot: root), .statement(.inputForm))
  }
}
