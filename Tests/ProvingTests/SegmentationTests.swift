import Circuits
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Programs whose tensors are cut in blocks at random, in every order.
@Suite struct SegmentationTests {
  @Test(arguments: 0..<12)
  func randomlyCutProgramIsProved(round: Int) throws {
    var random = TestRandom("random cut \(round)")
    let original = try round % 3 == 2 ? GeneralProgram.broadcasts() : GeneralProgram.circuit()
    let circuit = try SegmentedCircuit.random(original, using: &random)
    #expect(try Circuit(decoding: circuit.encoded) == circuit)
    #expect(circuit.witness.contains { $0.blockCount > 1 } && circuit.parameters.contains { $0.blockCount > 1 })
    let program = try GeneralProgram(circuit, rowBits: [4, 5, 8][round % 3])
    try program.provingKey.verifyingKey.check()
    let trace = program.trace(program.input(using: &random))
    let result = try program.prove(trace, output: round.isMultiple(of: 2) ? .publicValues : .committed)
    #expect(result.output == trace.output)
    try program.verifier.verify(result.envelope)
    let key = try ProvingKey(decoding: program.provingKey.encoded)
    #expect(key.parameters == program.provingKey.parameters)
  }
}
