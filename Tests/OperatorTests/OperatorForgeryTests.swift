import Circuits
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Every cheat of `OperatorCheat` is refused, and by the relation that it breaks: a circuit with the cheat's relation
/// believes the same prover.
@Suite struct OperatorForgeryTests {
  private func forged(_ cheat: OperatorCheat, _ proof: GraphProof, input: [Int64]) -> ForgedProgram {
    switch cheat.lie {
    case .program(let edit): ForgedProgram(proof, input: input, edit: edit)
    case .values(let tensor, let change):
      ForgedProgram(proof, input: input, change: { name, values in if name == tensor { change(&values) } })
    }
  }

  @Test(arguments: OperatorCheat.all)
  func isRefused(cheat: OperatorCheat) throws {
    let graph = try cheat.graph.graph()
    let proof = try GraphProof(graph)
    var random = TestRandom(cheat.name + " input")
    let tensor = try #require(graph.tensors[graph.input])
    let trace = try proof.trace(random.integers(tensor.count, in: tensor.range))

    let honest = ForgedProgram(proof, input: trace.input)
    #expect(honest.unanswered == 0)
    #expect(honest.output == trace.output)
    try proof.verifier.verify(try proof.prove(trace, interference: honest.interference).envelope)

    let forged = forged(cheat, proof, input: trace.input)
    #expect(forged.entries != honest.entries)
    #expect((forged.unanswered > 0) == cheat.breaksLookup)
    for form in [InputOpening.publicValues, .privateInput] {
      let envelope = try proof.prove(trace, form: form, interference: forged.interference).envelope
      #expect(throws: VerificationError.openingCheckFailed) { try proof.verifier.verify(envelope) }
    }

    guard case .program = cheat.lie else { return }
    #expect(forged.output != honest.output)
    let weak = try GraphProof(graph, circuit: forged.circuit)
    try weak.verifier.verify(try weak.prove(trace, interference: forged.interference).envelope)
  }
}
