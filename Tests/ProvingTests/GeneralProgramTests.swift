import CircuitCompiler
import Circuits
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Programs beyond dense layers: the protocol's linear steps with index maps, shared output indices, sums of tensors
/// and multi-limb range steps, proved and checked against the program's definition.
@Suite struct GeneralProgramTests {
  @Test(arguments: [4, 6, 9])
  func generalProgramIsProved(rowBits: Int) throws {
    let program = try GeneralProgram(GeneralProgram.circuit(), rowBits: rowBits)
    let circuit = program.circuit
    try ClosureRules.check(circuit)
    #expect(try Circuit(decoding: circuit.encoded) == circuit)
    let shape = ProtocolShape(circuit: circuit, rowBits: rowBits)
    #expect(shape.productDegree == 3)
    #expect(shape.lanes > 2)
    try program.provingKey.verifyingKey.check()
    var random = TestRandom("general program inputs")
    for form in [InputOpening.publicValues, .privateInput] {
      let trace = program.trace(program.input(using: &random))
      let result = try program.prove(trace, form: form, randomness: "general proof, \(form)")
      #expect(result.output == trace.output)
      #expect(Set(trace.output).count > 3)
      try program.verifier.verify(result.envelope)
      var wrong = result.envelope
      var values = trace.output
      values[3] += 1
      wrong.statement.output = .publicValues(values)
      #expect(throws: VerificationError.openingCheckFailed) { try program.verifier.verify(wrong) }
    }
  }

  /// LeNet-5 in the layout that the compiler chooses: large enough for all cores to be at work.
  @Test(arguments: VerifierTarget.allCases)
  func convolutionalNetworkIsProved(target: VerifierTarget) throws {
    let circuit = try ConvolutionalProgram.lenet.circuit(target: target)
    if target == .native {
      #expect(circuit.witness.contains { $0.blockCount > 1 } && circuit.parameters.contains { $0.blockCount > 1 })
    }
    let program = try GeneralProgram(circuit, rowBits: RowLengthChoice.choose(for: circuit, target: target).rowBits)
    var random = TestRandom("lenet")
    let trace = program.trace((0..<784).map { _ in Int64.random(in: -128...127, using: &random) })
    let result = try program.prove(trace)
    #expect(result.output == trace.output)
    #expect(Set(trace.output).count > 5)
    try program.verifier.verify(result.envelope)
  }

  @Test(arguments: [4, 5])
  func programWithUnreadIndicesIsProved(rowBits: Int) throws {
    let program = try GeneralProgram(GeneralProgram.broadcasts(), rowBits: rowBits)
    try ClosureRules.check(program.circuit)
    var random = TestRandom("unread indices")
    let trace = program.trace(program.input(using: &random))
    let result = try program.prove(trace, output: .committed)
    #expect(result.output == trace.output)
    #expect(Set(trace.output).count > 1)
    try program.verifier.verify(result.envelope)
  }
}
