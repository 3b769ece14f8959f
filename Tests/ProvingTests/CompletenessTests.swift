import ProofTestSupport
import Proving
import Testing
import Verification

@Suite struct CompletenessTests {
  @Test(arguments: [4, 5, 7])
  func tinyModelIsProvedInAllForms(rowBits: Int) throws {
    let fixture = try ProofFixture(TinyModels.mlp(), rowBits: rowBits)
    for form in [InputOpening.publicValues, .privateInput] {
      for output in [OutputRequest.publicValues, .committed] {
        let result = try fixture.prove([3, 15, 0], form: form, output: output)
        try fixture.verifier.verify(result.envelope)
        #expect(result.output == (try fixture.runtime.run([3, 15, 0])))
      }
    }
  }
}
